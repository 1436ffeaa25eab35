package io.addax.tflite.passes;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import java.util.Optional;

/**
 * Folds a constant summand per channel into the bias of the op after it, also through pooling and
 * reshapes. Where zeros are put around in between, it cannot be: they are not added to.
 */
public final class FoldSummandIntoNext implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    for (IrOp op : graph.ops()) {
      Optional<Upstream> summand =
          Weights.has(op) && FoldScaleAndShift.hasBiasValue(op)
              ? Upstream.of(graph, op)
              : Optional.<Upstream>empty();
      if (summand.isPresent()
          && summand.get().op().is(OpCode.ADD)
          && !summand.get().padded()
          && !pads(op)) {
        graph.replace(op, KernelInputs.shifted(op, summand.get().operand()));
        summand.get().remove(graph);
        return true;
      }
    }
    return false;
  }

  /** Whether an op computes with zeros that are not in its input. */
  static boolean pads(IrOp op) {
    if (op.is(OpCode.FULLY_CONNECTED)) {
      return false;
    }
    IrTensor kernel = Weights.kernel(op);
    boolean point = kernel.dim(1) == 1 && kernel.dim(2) == 1;
    return op.is(OpCode.TRANSPOSE_CONV)
        || ((WindowOptions) op.options()).padding() == Padding.SAME && !point;
  }
}
