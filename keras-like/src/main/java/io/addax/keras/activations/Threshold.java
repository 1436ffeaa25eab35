package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * {@code x} where it is above the threshold, a default elsewhere.
 *
 * <p>Source: {@code keras.activations.threshold}, whose parameters have no defaults.
 *
 * @param threshold above this, values are kept
 * @param defaultValue what stands for the others
 */
public record Threshold(double threshold, double defaultValue) implements Activation {
  static Threshold of(Config config) {
    if (!config.has("threshold") || !config.has("default_value")) {
      throw new IllegalArgumentException(
          "The activation 'threshold' has no defaults: use new Threshold(threshold, value)."
              + " Received config: "
              + config);
    }
    return new Threshold(config.getDouble("threshold"), config.getDouble("default_value"));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    return ops.select(ops.greater(x, threshold), x, ops.scalarLike(x, defaultValue));
  }

  @Override
  public String className() {
    return "threshold";
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return Config.empty().with("threshold", threshold).with("default_value", defaultValue);
  }
}
