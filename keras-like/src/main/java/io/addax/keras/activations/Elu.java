package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * Exponential linear unit: {@code x} where positive, {@code alpha * (exp(x) - 1)} elsewhere.
 *
 * <p>Source: {@code keras.activations.elu}.
 *
 * @param alpha the value that is approached far below zero, negated; default 1
 */
public record Elu(double alpha) implements Activation {
  /** With Keras's default. */
  public Elu() {
    this(1.0);
  }

  static Elu of(Config config) {
    return new Elu(config.getDouble("alpha", 1.0));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    Operand<?> elu = ops.elu(x);
    return alpha == 1 ? elu : ops.select(ops.greater(x, 0), elu, ops.mul(elu, alpha));
  }

  @Override
  public String className() {
    return "elu";
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return alpha != 1.0 ? Config.empty().with("alpha", alpha) : Config.empty();
  }
}
