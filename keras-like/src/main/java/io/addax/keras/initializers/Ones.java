package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import org.tensorflow.ndarray.Shape;

/** All ones. Source: {@code keras.initializers.Ones}. */
public final class Ones implements Initializer {
  @Override
  public HostTensor initialize(Shape shape, DType dtype) {
    return Values.fill(shape, dtype, index -> 1);
  }
}
