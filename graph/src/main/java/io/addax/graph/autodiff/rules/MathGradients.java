package io.addax.graph.autodiff.rules;

import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.GradientRules.Registry;

/** Gradients of element-wise arithmetic and of matrix products. */
public final class MathGradients {
  private MathGradients() {}

  public static void register(Registry rules) {
    rules.put("AddV2", MathGradients::add);
    rules.put("MatMul", MathGradients::matMul);
  }

  private static void add(Backward op) {
    op.input(0, op.unbroadcast(op.dy(), 0));
    op.input(1, op.unbroadcast(op.dy(), 1));
  }

  private static void matMul(Backward op) {
    boolean ta = op.attrBool("transpose_a");
    boolean tb = op.attrBool("transpose_b");
    var a = op.x(0);
    var b = op.x(1);
    var dy = op.dy();
    if (op.wants(0)) {
      op.input(0, ta ? op.ops().matMul(b, dy, tb, true) : op.ops().matMul(dy, b, false, !tb));
    }
    if (op.wants(1)) {
      op.input(1, tb ? op.ops().matMul(dy, a, true, ta) : op.ops().matMul(a, dy, !ta, false));
    }
  }
}
