package io.addax.keras.activations;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/** The activations without parameters that are made of polynomial pieces. */
final class PiecewiseActivations {
  private PiecewiseActivations() {}

  /** {@code relu6(x + 3) / 6}. */
  static Operand<?> hardSigmoid(Ops ops, Operand<?> x) {
    return ops.div(ops.relu6(ops.add(x, 3)), 6);
  }

  /** {@code x * hard_sigmoid(x)}. */
  static Operand<?> hardSilu(Ops ops, Operand<?> x) {
    return ops.mul(x, hardSigmoid(ops, x));
  }

  /** {@code x} between -1 and 1. */
  static Operand<?> hardTanh(Ops ops, Operand<?> x) {
    return ops.clip(x, -1, 1);
  }

  /** 0 up to -1, {@code (x + 1)² / 4} up to 1, then {@code x}. */
  static Operand<?> sparsePlus(Ops ops, Operand<?> x) {
    Operand<?> middle = ops.mul(ops.square(ops.add(x, 1)), 0.25);
    return ops.select(
        ops.lessEqual(x, -1), ops.zerosLike(x), ops.select(ops.less(x, 1), middle, x));
  }

  /** 0 up to -1, {@code (x + 1) / 2} up to 1, then 1. */
  static Operand<?> sparseSigmoid(Ops ops, Operand<?> x) {
    Operand<?> middle = ops.mul(ops.add(x, 1), 0.5);
    return ops.select(
        ops.lessEqual(x, -1),
        ops.scalarLike(x, 0),
        ops.select(ops.greaterEqual(x, 1), ops.scalarLike(x, 1), middle));
  }
}
