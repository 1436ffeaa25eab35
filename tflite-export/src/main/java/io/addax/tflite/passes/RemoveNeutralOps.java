package io.addax.tflite.passes;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import java.util.Arrays;

/** Removes ops that change nothing: times one, plus nothing, no padding, axes as they are. */
public final class RemoveNeutralOps implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    for (IrOp op : graph.ops()) {
      IrTensor x = kept(op);
      boolean same =
          x != null
              && op.activation() == Activation.NONE
              && x.dtype() == op.output().dtype()
              && Arrays.equals(x.shape(), op.output().shape())
              && Arrays.equals(x.signature(), op.output().signature());
      if (same) {
        graph.ops().remove(op);
        graph.redirect(op.output(), x);
        return true;
      }
    }
    return false;
  }

  /** The input that comes out again; null if it is changed. */
  private static IrTensor kept(IrOp op) {
    return switch (op.code()) {
      case MUL -> otherThan(op, 1);
      case ADD -> otherThan(op, 0);
      case PAD -> isAll(op.input(1), 0) ? op.input(0) : null;
      case TRANSPOSE -> isAscending(op.input(1)) ? op.input(0) : null;
      case CONCATENATION -> op.inputs().size() == 1 ? op.input(0) : null;
      default -> null;
    };
  }

  private static IrTensor otherThan(IrOp op, double neutral) {
    return isAll(op.input(1), neutral)
        ? op.input(0)
        : isAll(op.input(0), neutral) ? op.input(1) : null;
  }

  private static boolean isAll(IrTensor tensor, double wanted) {
    if (!tensor.isConstant()) {
      return false;
    }
    HostTensor value = tensor.value();
    for (int i = 0; i < value.size(); i++) {
      if (value.doubleAt(i) != wanted) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAscending(IrTensor axes) {
    if (!axes.isConstant()) {
      return false;
    }
    for (int i = 0; i < axes.size(); i++) {
      if (axes.value().longAt(i) != i) {
        return false;
      }
    }
    return true;
  }
}
