package io.addax.keras.regularizers;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/** The sums that penalties are made of. */
final class Penalties {
  private Penalties() {}

  static Operand<?> l1(Ops ops, Operand<?> x, double factor) {
    return ops.mul(ops.sum(ops.abs(x)), factor);
  }

  /** By the op that halves the sum: its gradient is a single multiplication. */
  static Operand<?> l2(Ops ops, Operand<?> x, double factor) {
    return ops.mul(ops.l2Loss(x), 2 * factor);
  }

  static void checkFactor(String regularizer, String name, double factor) {
    if (!(factor >= 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException(
          regularizer + ": expected '" + name + "' >= 0 and finite. Received: " + factor);
    }
  }
}
