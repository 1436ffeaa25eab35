package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import org.tensorflow.ndarray.Shape;

/** All zeros. Source: {@code keras.initializers.Zeros}. */
public final class Zeros implements Initializer {
  @Override
  public HostTensor initialize(Shape shape, DType dtype) {
    return HostTensor.zeros(dtype, shape);
  }
}
