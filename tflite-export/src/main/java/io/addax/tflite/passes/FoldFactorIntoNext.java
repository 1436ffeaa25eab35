package io.addax.tflite.passes;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.OpCode;
import java.util.Optional;

/**
 * Folds a constant factor per channel into the kernel of the op after it, also through padding,
 * pooling and reshapes: rescaled inputs, and batch normalization before a convolution.
 */
public final class FoldFactorIntoNext implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    for (IrOp op : graph.ops()) {
      Optional<Upstream> factor =
          Weights.has(op) ? Upstream.of(graph, op) : Optional.<Upstream>empty();
      if (factor.isPresent() && factor.get().op().is(OpCode.MUL) && commutes(factor.get())) {
        graph.replace(op, KernelInputs.scaled(op, factor.get().operand()));
        factor.get().remove(graph);
        return true;
      }
    }
    return false;
  }

  /** The greatest number stays the greatest only if it is multiplied by a positive one. */
  private static boolean commutes(Upstream factor) {
    for (float value : factor.operand()) {
      if (factor.rectified() && value <= 0 || !Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
