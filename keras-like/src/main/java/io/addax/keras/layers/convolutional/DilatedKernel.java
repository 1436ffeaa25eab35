package io.addax.keras.layers.convolutional;

import io.addax.graph.Ops;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * A kernel with zeros between its elements: what dilation means, for ops that have no kernel code
 * for it (transposed convolution on CPUs and in TFLite, depthwise convolution with strides).
 */
final class DilatedKernel {
  private DilatedKernel() {}

  /**
   * Spreads a kernel out.
   *
   * @param kernel (height, width, a, b), of known shape
   * @param dilations along height and width
   * @return ((height - 1) · dilation + 1, (width - 1) · dilation + 1, a, b)
   */
  static Operand<?> of(Ops ops, Operand<?> kernel, int[] dilations) {
    Shape shape = kernel.shape();
    int h = Math.toIntExact(shape.get(0));
    int w = Math.toIntExact(shape.get(1));
    int a = Math.toIntExact(shape.get(2));
    int b = Math.toIntExact(shape.get(3));
    int dh = dilations[0];
    int dw = dilations[1];
    Operand<?> apart = ops.reshape(kernel, h, 1, w, 1, (long) a * b);
    Operand<?> spread =
        ops.pad(apart, new int[][] {{0, 0}, {0, dh - 1}, {0, 0}, {0, dw - 1}, {0, 0}});
    Operand<?> joined = ops.reshape(spread, (long) h * dh, (long) w * dw, a, b);
    int[] size = {(h - 1) * dh + 1, (w - 1) * dw + 1, a, b};
    return ops.slice(joined, new int[4], size);
  }
}
