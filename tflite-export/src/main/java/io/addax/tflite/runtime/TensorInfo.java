package io.addax.tflite.runtime;

import io.addax.graph.DType;
import org.tensorflow.ndarray.Shape;

/**
 * A tensor of a loaded model.
 *
 * @param index its place in the file
 * @param name its name
 * @param dtype the type of its elements
 * @param shape its shape at present
 * @param scale the quantization's scale, 0 for a tensor that is not quantized
 * @param zeroPoint the quantization's zero point
 */
public record TensorInfo(
    int index, String name, DType dtype, Shape shape, float scale, int zeroPoint) {
  public boolean isQuantized() {
    return scale != 0;
  }
}
