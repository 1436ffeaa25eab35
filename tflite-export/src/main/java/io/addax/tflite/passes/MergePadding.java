package io.addax.tflite.passes;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import java.util.Map;
import java.util.Optional;

/** A padding by zeros before a convolution becomes SAME where it is just what SAME would add. */
public final class MergePadding implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, IrOp> producers = graph.producers();
    for (IrOp op : graph.ops()) {
      IrOp pad = op.inputs().isEmpty() ? null : producers.get(op.input(0));
      if (pad == null
          || !pad.is(OpCode.PAD)
          || !op.is(OpCode.CONV_2D, OpCode.DEPTHWISE_CONV_2D)
          || !pad.input(1).isConstant()) {
        continue;
      }
      Optional<Padding> merged = merged(op, pad);
      if (merged.isPresent()) {
        WindowOptions options = (WindowOptions) op.options();
        graph.replace(
            op, op.withOptions(options.withPadding(merged.get())).withInput(0, pad.input(0)));
        return true;
      }
    }
    return false;
  }

  private static Optional<Padding> merged(IrOp op, IrOp pad) {
    WindowOptions options = (WindowOptions) op.options();
    int[] zeros = pad.input(1).value().ints();
    if (options.padding() != Padding.VALID || zeros[0] + zeros[1] + zeros[6] + zeros[7] != 0) {
      return Optional.empty();
    }
    return SamePadding.of(pad.input(0), op, options, zeros[2], zeros[3], zeros[4], zeros[5]);
  }
}
