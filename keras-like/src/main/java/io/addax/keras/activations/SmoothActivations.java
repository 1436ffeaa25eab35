package io.addax.keras.activations;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/** The smooth activations without parameters, in forms that stay finite far from zero. */
final class SmoothActivations {
  private SmoothActivations() {}

  /** {@code log(sigmoid(x))}. */
  static Operand<?> logSigmoid(Ops ops, Operand<?> x) {
    return ops.neg(ops.softplus(ops.neg(x)));
  }

  /** {@code x * sigmoid(x)}. */
  static Operand<?> silu(Ops ops, Operand<?> x) {
    return ops.mul(x, ops.sigmoid(x));
  }

  /** {@code x * tanh(softplus(x))}. */
  static Operand<?> mish(Ops ops, Operand<?> x) {
    return ops.mul(x, ops.tanh(ops.softplus(x)));
  }

  /** {@code x - tanh(x)}. */
  static Operand<?> tanhShrink(Ops ops, Operand<?> x) {
    return ops.sub(x, ops.tanh(x));
  }
}
