package io.addax.graph.autodiff.rules;

import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.GradientRules.Registry;
import org.tensorflow.Operand;

/** Gradients of element-wise functions of one argument. */
public final class UnaryGradients {
  private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

  private UnaryGradients() {}

  public static void register(Registry rules) {
    rules.put("Identity", UnaryGradients::identity);
    rules.put("Snapshot", UnaryGradients::identity);
    rules.put("EnsureShape", UnaryGradients::identity);
    rules.put("CheckNumerics", UnaryGradients::identity);
    rules.put("PlaceholderWithDefault", UnaryGradients::identity);
    rules.put("IdentityN", UnaryGradients::identityN);
    rules.put("Cast", UnaryGradients::cast);
    rules.put("Neg", op -> op.input(0, op.ops().neg(op.dy())));
    rules.put("Abs", op -> times(op, op.ops().sign(op.x())));
    rules.put("Square", op -> times(op, op.ops().mul(op.x(), 2)));
    rules.put("Sqrt", op -> op.input(0, op.ops().binary("SqrtGrad", op.y(), op.dy())));
    rules.put("Rsqrt", op -> op.input(0, op.ops().binary("RsqrtGrad", op.y(), op.dy())));
    rules.put("Reciprocal", UnaryGradients::reciprocal);
    rules.put("Inv", UnaryGradients::reciprocal);
    rules.put("SqrtGrad", UnaryGradients::sqrtGrad);
    rules.put("RsqrtGrad", UnaryGradients::rsqrtGrad);
    rules.put("ReciprocalGrad", UnaryGradients::reciprocalGrad);
    rules.put("InvGrad", UnaryGradients::reciprocalGrad);
    rules.put("Exp", op -> times(op, op.y()));
    rules.put("Expm1", op -> times(op, op.ops().exp(op.x())));
    rules.put("Log", op -> over(op, op.x()));
    rules.put("Log1p", op -> over(op, op.ops().add(op.x(), 1)));
    rules.put("Sin", op -> times(op, op.ops().cos(op.x())));
    rules.put("Cos", op -> times(op, op.ops().neg(op.ops().sin(op.x()))));
    rules.put("Tan", op -> times(op, op.ops().add(op.ops().square(op.y()), 1)));
    rules.put("Asin", op -> times(op, op.ops().rsqrt(oneMinusSquare(op))));
    rules.put("Acos", op -> times(op, op.ops().neg(op.ops().rsqrt(oneMinusSquare(op)))));
    rules.put("Atan", op -> over(op, op.ops().add(op.ops().square(op.x()), 1)));
    rules.put("Sinh", op -> times(op, op.ops().cosh(op.x())));
    rules.put("Cosh", op -> times(op, op.ops().sinh(op.x())));
    rules.put("Asinh", op -> over(op, op.ops().cosh(op.y())));
    rules.put("Acosh", op -> over(op, op.ops().sinh(op.y())));
    rules.put("Atanh", op -> over(op, oneMinusSquare(op)));
    rules.put("Erf", op -> times(op, bell(op, TWO_OVER_SQRT_PI)));
    rules.put("Erfc", op -> times(op, bell(op, -TWO_OVER_SQRT_PI)));
    rules.put("Erfinv", UnaryGradients::erfinv);
    rules.put("Ndtri", UnaryGradients::ndtri);
    rules.put("Lgamma", op -> times(op, op.ops().digamma(op.x())));
    rules.put("Digamma", op -> times(op, polygamma(op, op.ops().onesLike(op.x()), op.x())));
    rules.put("Polygamma", UnaryGradients::polygamma);
  }

  private static void times(Backward op, Operand<?> derivative) {
    op.input(0, op.ops().mul(op.dy(), derivative));
  }

  private static void over(Backward op, Operand<?> divisor) {
    op.input(0, op.ops().div(op.dy(), divisor));
  }

  private static void identity(Backward op) {
    op.input(0, op.dy());
  }

  private static void identityN(Backward op) {
    for (int i = 0; i < op.numInputs(); i++) {
      if (op.wants(i) && op.hasDy(i)) {
        op.input(i, op.dy(i));
      }
    }
  }

  private static void cast(Backward op) {
    op.input(0, op.ops().cast(op.dy(), Ops.dtype(op.x())));
  }

  private static void reciprocal(Backward op) {
    op.input(0, op.ops().binary("ReciprocalGrad", op.y(), op.dy()));
  }

  /** z = dy / (2 y). */
  private static void sqrtGrad(Backward op) {
    Ops ops = op.ops();
    if (op.wants(0)) {
      op.input(0, ops.neg(ops.div(ops.mul(op.dy(), op.y()), op.x(0))));
    }
    if (op.wants(1)) {
      op.input(1, ops.binary("SqrtGrad", op.x(0), op.dy()));
    }
  }

  /** z = -dy y³ / 2. */
  private static void rsqrtGrad(Backward op) {
    Ops ops = op.ops();
    if (op.wants(0)) {
      Operand<?> factor = ops.mul(ops.mul(op.x(1), ops.square(op.x(0))), -1.5);
      op.input(0, ops.mul(op.dy(), factor));
    }
    if (op.wants(1)) {
      op.input(1, ops.binary("RsqrtGrad", op.x(0), op.dy()));
    }
  }

  /** z = -dy y². */
  private static void reciprocalGrad(Backward op) {
    Ops ops = op.ops();
    if (op.wants(0)) {
      op.input(0, ops.mul(op.dy(), ops.mul(ops.mul(op.x(1), op.x(0)), -2)));
    }
    if (op.wants(1)) {
      op.input(1, ops.binary("ReciprocalGrad", op.x(0), op.dy()));
    }
  }

  private static Operand<?> oneMinusSquare(Backward op) {
    return op.ops().sub(1, op.ops().square(op.x()));
  }

  /** {@code scale * exp(-x²)}. */
  private static Operand<?> bell(Backward op, double scale) {
    Ops ops = op.ops();
    return ops.mul(ops.exp(ops.neg(ops.square(op.x()))), scale);
  }

  private static void erfinv(Backward op) {
    Ops ops = op.ops();
    times(op, ops.mul(ops.exp(ops.square(op.y())), 1 / TWO_OVER_SQRT_PI));
  }

  private static void ndtri(Backward op) {
    Ops ops = op.ops();
    times(op, ops.mul(ops.exp(ops.mul(ops.square(op.y()), 0.5)), Math.sqrt(2 * Math.PI)));
  }

  /** Only towards x: the order is a whole number. */
  private static void polygamma(Backward op) {
    Ops ops = op.ops();
    Operand<?> derivative = polygamma(op, ops.add(op.x(0), 1), op.x(1));
    op.input(1, op.unbroadcast(ops.mul(op.dy(), derivative), 1));
  }

  private static Operand<?> polygamma(Backward op, Operand<?> order, Operand<?> x) {
    return op.ops().binary("Polygamma", order, x);
  }
}
