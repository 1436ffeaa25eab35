package io.addax.tflite.passes;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import java.util.Arrays;
import java.util.Map;

/** A padding by zeros before a convolution becomes SAME where it is just what SAME would add. */
public final class MergePadding implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, IrOp> producers = graph.producers();
    for (IrOp op : graph.ops()) {
      IrOp pad = op.inputs().isEmpty() ? null : producers.get(op.input(0));
      if (pad != null
          && pad.is(OpCode.PAD)
          && op.is(OpCode.CONV_2D, OpCode.DEPTHWISE_CONV_2D)
          && isSame(op, pad)) {
        WindowOptions options = (WindowOptions) op.options();
        graph.replace(
            op, op.withOptions(options.withPadding(Padding.SAME)).withInput(0, pad.input(0)));
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(IrOp op, IrOp pad) {
    WindowOptions options = (WindowOptions) op.options();
    if (options.padding() != Padding.VALID || !pad.input(1).isConstant()) {
      return false;
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
    IrTensor x = pad.input(0);
    IrTensor kernel = Weights.kernel(op);
    int[] height = same(x.dim(1), kernel.dim(1), options.strideH(), dilationH);
    int[] width = same(x.dim(2), kernel.dim(2), options.strideW(), dilationW);
    int[] wanted = {0, 0, height[0], height[1], width[0], width[1], 0, 0};
    return Arrays.equals(pad.input(1).value().ints(), wanted);
  }

  /** What SAME adds before and after one axis. */
  private static int[] same(int size, int kernel, int stride, int dilation) {
    int out = (size + stride - 1) / stride;
    int reach = (kernel - 1) * dilation + 1;
    int total = Math.max((out - 1) * stride + reach - size, 0);
    return new int[] {total / 2, total - total / 2};
  }
}
