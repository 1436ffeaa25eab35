package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * Continuously differentiable exponential linear unit: {@code max(x, 0) + alpha * (exp(min(x, 0) /
 * alpha) - 1)}.
 *
 * <p>Source: {@code keras.activations.celu}.
 *
 * @param alpha the value that is approached far below zero, negated; default 1
 */
public record Celu(double alpha) implements Activation {
  /** With Keras's default. */
  public Celu() {
    this(1.0);
  }

  static Celu of(Config config) {
    return new Celu(config.getDouble("alpha", 1.0));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    Operand<?> negative = ops.minimum(x, 0);
    Operand<?> scaled = alpha == 1 ? negative : ops.div(negative, alpha);
    Operand<?> bent = ops.expm1(scaled);
    return ops.add(ops.maximum(x, 0), alpha == 1 ? bent : ops.mul(bent, alpha));
  }

  @Override
  public String className() {
    return "celu";
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
