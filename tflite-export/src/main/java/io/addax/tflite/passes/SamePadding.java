package io.addax.tflite.passes;

import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import java.util.Arrays;
import java.util.Optional;

/** Which of TFLite's two paddings some explicit zeros are. */
final class SamePadding {
  private SamePadding() {}

  /**
   * The padding that puts the given zeros around.
   *
   * @param x the tensor without them
   * @param options strides and dilations of the convolution
   * @param margins {top, bottom, left, right}
   */
  static Optional<Padding> of(IrTensor x, IrOp op, WindowOptions options, int... margins) {
    if (Arrays.equals(margins, new int[4])) {
      return Optional.of(Padding.VALID);
    }
    int dilationH = 1;
    int dilationW = 1;
    if (options instanceof WindowOptions.Conv conv) {
      dilationH = conv.dilationH();
      dilationW = conv.dilationW();
    } else if (options instanceof WindowOptions.Depthwise depthwise) {
      dilationH = depthwise.dilationH();
      dilationW = depthwise.dilationW();
    }
    IrTensor kernel = Weights.kernel(op);
    int height = total(x.dim(1), kernel.dim(1), options.strideH(), dilationH);
    int width = total(x.dim(2), kernel.dim(2), options.strideW(), dilationW);
    int[] same = {height / 2, height - height / 2, width / 2, width - width / 2};
    return Arrays.equals(margins, same) ? Optional.of(Padding.SAME) : Optional.empty();
  }

  /** What SAME adds to one axis. */
  private static int total(int size, int kernel, int stride, int dilation) {
    int out = (size + stride - 1) / stride;
    int reach = (kernel - 1) * dilation + 1;
    return Math.max((out - 1) * stride + reach - size, 0);
  }
}
