package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * {@code x} where positive, {@code negativeSlope * x} elsewhere.
 *
 * <p>Source: {@code keras.activations.leaky_relu}.
 *
 * @param negativeSlope the slope below zero; default 0.2
 */
public record LeakyRelu(double negativeSlope) implements Activation {
  /** With Keras's default. */
  public LeakyRelu() {
    this(0.2);
  }

  static LeakyRelu of(Config config) {
    return new LeakyRelu(config.getDouble("negative_slope", 0.2));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    return ops.leakyRelu(x, (float) negativeSlope);
  }

  @Override
  public String className() {
    return "leaky_relu";
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return negativeSlope != 0.2
        ? Config.empty().with("negative_slope", negativeSlope)
        : Config.empty();
  }
}
