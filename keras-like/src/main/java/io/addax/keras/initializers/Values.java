package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.function.IntToDoubleFunction;
import org.tensorflow.ndarray.Shape;

/** Fills tensors element by element, in row-major order. */
final class Values {
  private Values() {}

  static HostTensor fill(Shape shape, DType dtype, IntToDoubleFunction value) {
    if (dtype == DType.FLOAT32) {
      HostTensor tensor = HostTensor.zeros(dtype, shape);
      float[] values = tensor.floats();
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) value.applyAsDouble(i);
      }
      return tensor;
    }
    HostTensor tensor = HostTensor.zeros(DType.FLOAT64, shape);
    double[] values = (double[]) tensor.data();
    for (int i = 0; i < values.length; i++) {
      values[i] = value.applyAsDouble(i);
    }
    return tensor.cast(dtype);
  }
}
