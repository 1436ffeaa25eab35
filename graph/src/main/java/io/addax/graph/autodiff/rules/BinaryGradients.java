package io.addax.graph.autodiff.rules;

import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.GradientRules.Registry;
import java.util.function.Supplier;
import org.tensorflow.Operand;

/** Gradients of element-wise arithmetic and selection with broadcasting. */
public final class BinaryGradients {
  private BinaryGradients() {}

  public static void register(Registry rules) {
    rules.put("AddV2", BinaryGradients::add);
    rules.put("Add", BinaryGradients::add);
    rules.put("AddN", BinaryGradients::addN);
    rules.put("Sub", BinaryGradients::sub);
    rules.put("Mul", BinaryGradients::mul);
    rules.put("MulNoNan", BinaryGradients::mulNoNan);
    rules.put("RealDiv", BinaryGradients::div);
    rules.put("Div", BinaryGradients::div);
    rules.put("DivNoNan", BinaryGradients::divNoNan);
    rules.put("FloorMod", op -> mod(op, "FloorDiv"));
    rules.put("Mod", op -> mod(op, "TruncateDiv"));
    rules.put("Pow", BinaryGradients::pow);
    rules.put("Maximum", op -> extremum(op, "GreaterEqual"));
    rules.put("Minimum", op -> extremum(op, "LessEqual"));
    rules.put("SquaredDifference", BinaryGradients::squaredDifference);
    rules.put("Atan2", BinaryGradients::atan2);
    rules.put("Xlogy", BinaryGradients::xlogy);
    rules.put("Xlog1py", BinaryGradients::xlog1py);
    rules.put("Xdivy", BinaryGradients::xdivy);
    rules.put("SelectV2", BinaryGradients::selectV2);
    rules.put("Select", BinaryGradients::select);
    rules.put("ClipByValue", BinaryGradients::clip);
  }

  /** Leaves the gradient of a broadcast input, which is only made if somebody wants it. */
  private static void leave(Backward op, int i, Supplier<Operand<?>> gradient) {
    if (op.wants(i)) {
      op.input(i, op.unbroadcast(gradient.get(), i));
    }
  }

  private static void add(Backward op) {
    leave(op, 0, op::dy);
    leave(op, 1, op::dy);
  }

  private static void addN(Backward op) {
    for (int i = 0; i < op.numInputs(); i++) {
      op.input(i, op.dy());
    }
  }

  private static void sub(Backward op) {
    leave(op, 0, op::dy);
    if (op.wants(1)) {
      op.input(1, op.ops().neg(op.unbroadcast(op.dy(), 1)));
    }
  }

  private static void mul(Backward op) {
    leave(op, 0, () -> op.ops().mul(op.dy(), op.x(1)));
    leave(op, 1, () -> op.ops().mul(op.dy(), op.x(0)));
  }

  private static void mulNoNan(Backward op) {
    leave(op, 0, () -> op.ops().mulNoNan(op.dy(), op.x(1)));
    leave(op, 1, () -> op.ops().mulNoNan(op.x(0), op.dy()));
  }

  private static void div(Backward op) {
    Ops ops = op.ops();
    leave(op, 0, () -> ops.div(op.dy(), op.x(1)));
    leave(op, 1, () -> ops.mul(op.dy(), ops.neg(ops.div(op.y(), op.x(1)))));
  }

  private static void divNoNan(Backward op) {
    Ops ops = op.ops();
    leave(op, 0, () -> ops.divNoNan(op.dy(), op.x(1)));
    leave(op, 1, () -> ops.mul(op.dy(), ops.neg(ops.divNoNan(op.y(), op.x(1)))));
  }

  /** x mod y = x - y * quotient, where the quotient is constant but for its jumps. */
  private static void mod(Backward op, String division) {
    Ops ops = op.ops();
    leave(op, 0, op::dy);
    leave(op, 1, () -> ops.neg(ops.mul(op.dy(), quotient(ops, division, op.x(0), op.x(1)))));
  }

  private static Operand<?> quotient(Ops ops, String division, Operand<?> x, Operand<?> y) {
    Operand<?> quotient = ops.div(x, y);
    Operand<?> floor = ops.floor(quotient);
    return division.equals("FloorDiv")
        ? floor
        : ops.select(ops.greater(quotient, 0), floor, ops.ceil(quotient));
  }

  private static void pow(Backward op) {
    Ops ops = op.ops();
    Operand<?> x = op.x(0);
    Operand<?> y = op.x(1);
    leave(op, 0, () -> ops.mul(op.dy(), ops.mul(y, ops.pow(x, ops.sub(y, 1)))));
    leave(
        op,
        1,
        () -> {
          // The logarithm of what is not positive must not get into the sum, not even times 0.
          Operand<?> positive = ops.greater(x, 0);
          Operand<?> log = ops.log(ops.select(positive, x, ops.onesLike(x)));
          return ops.mul(op.dy(), ops.mul(op.y(), log));
        });
  }

  /** Of equal elements the first input's gets the gradient. */
  private static void extremum(Backward op, String comparison) {
    Ops ops = op.ops();
    Operand<?> first = ops.binary(comparison, op.x(0), op.x(1));
    Operand<?> zero = ops.scalarLike(op.dy(), 0);
    leave(op, 0, () -> ops.select(first, op.dy(), zero));
    leave(op, 1, () -> ops.select(first, zero, op.dy()));
  }

  private static void squaredDifference(Backward op) {
    Ops ops = op.ops();
    Operand<?> gradient = ops.mul(ops.mul(op.dy(), 2), ops.sub(op.x(0), op.x(1)));
    leave(op, 0, () -> gradient);
    leave(op, 1, () -> ops.neg(gradient));
  }

  private static void atan2(Backward op) {
    Ops ops = op.ops();
    Operand<?> y = op.x(0);
    Operand<?> x = op.x(1);
    Operand<?> scaled = ops.div(op.dy(), ops.add(ops.square(x), ops.square(y)));
    leave(op, 0, () -> ops.mul(scaled, x));
    leave(op, 1, () -> ops.neg(ops.mul(scaled, y)));
  }

  private static void xlogy(Backward op) {
    Ops ops = op.ops();
    leave(op, 0, () -> ops.mul(op.dy(), ops.xlogy(oneUnlessZero(op), op.x(1))));
    leave(op, 1, () -> ops.mul(op.dy(), ops.binary("Xdivy", op.x(0), op.x(1))));
  }

  private static void xlog1py(Backward op) {
    Ops ops = op.ops();
    leave(op, 0, () -> ops.mul(op.dy(), ops.binary("Xlog1py", oneUnlessZero(op), op.x(1))));
    leave(op, 1, () -> ops.mul(op.dy(), ops.binary("Xdivy", op.x(0), ops.add(op.x(1), 1))));
  }

  private static void xdivy(Backward op) {
    Ops ops = op.ops();
    leave(op, 0, () -> ops.mul(op.dy(), ops.binary("Xdivy", oneUnlessZero(op), op.x(1))));
    leave(op, 1, () -> ops.mul(op.dy(), ops.neg(ops.binary("Xdivy", op.y(), op.x(1)))));
  }

  private static Operand<?> oneUnlessZero(Backward op) {
    Ops ops = op.ops();
    return ops.cast(ops.notEqual(op.x(0), ops.scalarLike(op.x(0), 0)), Ops.dtype(op.x(0)));
  }

  private static void selectV2(Backward op) {
    Ops ops = op.ops();
    Operand<?> zero = ops.scalarLike(op.dy(), 0);
    leave(op, 1, () -> ops.select(op.x(0), op.dy(), zero));
    leave(op, 2, () -> ops.select(op.x(0), zero, op.dy()));
  }

  /** The first version: a condition of rank 1 chooses whole rows. */
  private static void select(Backward op) {
    Operand<?> zeros = op.ops().zerosLike(op.dy());
    if (op.wants(1)) {
      op.input(1, op.op("Select").input(op.x(0)).input(op.dy()).input(zeros).output());
    }
    if (op.wants(2)) {
      op.input(2, op.op("Select").input(op.x(0)).input(zeros).input(op.dy()).output());
    }
  }

  private static void clip(Backward op) {
    Ops ops = op.ops();
    Operand<?> zero = ops.scalarLike(op.dy(), 0);
    Operand<?> below = ops.less(op.x(0), op.x(1));
    Operand<?> above = ops.greater(op.x(0), op.x(2));
    leave(op, 0, () -> ops.select(ops.logicalOr(below, above), zero, op.dy()));
    leave(op, 1, () -> ops.select(below, op.dy(), zero));
    leave(op, 2, () -> ops.select(above, op.dy(), zero));
  }
}
