package io.addax.keras.layers.convolutional;

import io.addax.graph.Ops;
import io.addax.keras.layers.Arguments;
import java.util.Arrays;
import org.tensorflow.Operand;

/** The convolution of each channel by itself, as depthwise and separable layers need it. */
final class Depthwise {
  private Depthwise() {}

  /** TensorFlow's op moves equally far along both axes. */
  static void checkStrides(BaseConvolution<?> layer) {
    if (layer.rank() == 2 && layer.stride(0) != layer.stride(1)) {
      throw Arguments.unexpected(
          layer,
          "the same strides along height and width",
          "[" + layer.stride(0) + ", " + layer.stride(1) + "]");
    }
  }

  static Operand<?> convolve(BaseConvolution<?> layer, Ops ops, Operand<?> x, Operand<?> kernel) {
    Operand<?> window = layer.planeKernel(ops, kernel);
    int[] dilations = layer.planeDilations();
    int stride = layer.stride(0);
    if (stride > 1 && layer.isDilated()) {
      window = DilatedKernel.of(ops, window, dilations);
      dilations = new int[] {1, 1};
    }
    int[] strides = new int[2];
    Arrays.fill(strides, stride);
    return ops.depthwiseConv2d(x, window, strides, layer.padding().name(), dilations);
  }
}
