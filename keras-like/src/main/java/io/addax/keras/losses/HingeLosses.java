package io.addax.keras.losses;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/** The losses of maximum-margin classifiers as functions. */
public final class HingeLosses {
  private HingeLosses() {}

  /** {@code mean(max(1 - yTrue * yPred, 0))}; targets are -1 and 1, or 0 and 1. */
  public static Operand<?> hinge(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ops.mean(margins(ops, yTrue, yPred), -1);
  }

  /** {@code mean(max(1 - yTrue * yPred, 0)²)}; targets are -1 and 1, or 0 and 1. */
  public static Operand<?> squaredHinge(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ops.mean(ops.square(margins(ops, yTrue, yPred)), -1);
  }

  /** {@code max(neg - pos + 1, 0)}, of the best wrong and the right class; targets are 0 and 1. */
  public static Operand<?> categoricalHinge(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Operand<?> positive = ops.sum(ops.mul(yTrue, yPred), -1);
    Operand<?> negative = ops.max(ops.mul(ops.sub(1, yTrue), yPred), -1);
    return ops.maximum(ops.add(ops.sub(negative, positive), 1), 0);
  }

  private static Operand<?> margins(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Operand<?> signs = signs(ops, yTrue);
    return ops.maximum(ops.sub(1, ops.mul(signs, yPred)), 0);
  }

  /** Targets of 0 and 1 as -1 and 1; others as they are. */
  private static Operand<?> signs(Ops ops, Operand<?> yTrue) {
    Operand<?> zeros = ops.equal(yTrue, ops.scalarLike(yTrue, 0));
    Operand<?> ones = ops.equal(yTrue, ops.scalarLike(yTrue, 1));
    Operand<?> binary = ops.all(ops.logicalOr(zeros, ones));
    return ops.select(binary, ops.sub(ops.mul(yTrue, 2), 1), yTrue);
  }
}
