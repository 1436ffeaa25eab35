package io.addax.keras.losses;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/**
 * The losses of continuous targets as functions: from targets and predictions (batch, …, d), of one
 * dtype and rank, to (batch, …).
 */
public final class RegressionLosses {
  /** What keeps divisions and logarithms finite; Keras's {@code backend.epsilon()}. */
  static final double EPSILON = 1e-7;

  private RegressionLosses() {}

  /** {@code mean((yTrue - yPred)²)}. */
  public static Operand<?> meanSquaredError(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ops.mean(ops.squaredDifference(yPred, yTrue), -1);
  }

  /** {@code mean(|yTrue - yPred|)}. */
  public static Operand<?> meanAbsoluteError(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ops.mean(ops.abs(ops.sub(yPred, yTrue)), -1);
  }

  /** {@code 100 * mean(|yTrue - yPred| / |yTrue|)}, the divisor at least 1e-7. */
  public static Operand<?> meanAbsolutePercentageError(
      Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Operand<?> scale = ops.maximum(ops.abs(yTrue), EPSILON);
    Operand<?> parts = ops.abs(ops.div(ops.sub(yTrue, yPred), scale));
    return ops.mul(ops.mean(parts, -1), 100);
  }

  /** {@code mean((log(yTrue + 1) - log(yPred + 1))²)}, both at least 1e-7. */
  public static Operand<?> meanSquaredLogarithmicError(
      Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Operand<?> first = ops.log1p(ops.maximum(yPred, EPSILON));
    Operand<?> second = ops.log1p(ops.maximum(yTrue, EPSILON));
    return ops.mean(ops.squaredDifference(first, second), -1);
  }

  /** Squared up to an error of {@code delta}, linear beyond. */
  public static Operand<?> huber(Ops ops, Operand<?> yTrue, Operand<?> yPred, double delta) {
    Operand<?> error = ops.sub(yPred, yTrue);
    Operand<?> size = ops.abs(error);
    Operand<?> near = ops.mul(ops.square(error), 0.5);
    Operand<?> far = ops.sub(ops.mul(size, delta), 0.5 * delta * delta);
    return ops.mean(ops.select(ops.lessEqual(size, delta), near, far), -1);
  }

  /** {@code mean(log(cosh(yPred - yTrue)))}, finite for any error. */
  public static Operand<?> logCosh(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Operand<?> x = ops.sub(yPred, yTrue);
    Operand<?> bent = ops.add(x, ops.softplus(ops.mul(x, -2)));
    return ops.mean(ops.sub(bent, Math.log(2)), -1);
  }

  /** The cosine of the angle between both along an axis: 1 for the same direction. */
  public static Operand<?> cosine(Ops ops, Operand<?> yTrue, Operand<?> yPred, int axis) {
    return ops.sum(ops.mul(normalize(ops, yTrue, axis), normalize(ops, yPred, axis)), axis);
  }

  private static Operand<?> normalize(Ops ops, Operand<?> x, int axis) {
    Operand<?> inverse = ops.rsqrt(ops.sumKeepDims(ops.square(x), axis));
    return ops.mul(x, ops.minimum(inverse, 1 / EPSILON));
  }
}
