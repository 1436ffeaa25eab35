package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * Rectified linear unit: {@code max(x, 0)} by default.
 *
 * <p>In general {@code maxValue} where {@code x >= maxValue}, {@code x} where {@code threshold < x
 * < maxValue}, and {@code negativeSlope * (x - threshold)} elsewhere.
 *
 * <p>Source: {@code keras.activations.relu}.
 *
 * @param negativeSlope the slope below the threshold; default 0
 * @param maxValue the greatest value; null for none, the default
 * @param threshold below this, values are damped; default 0
 */
public record Relu(double negativeSlope, Double maxValue, double threshold) implements Activation {
  /** {@code max(x, 0)}. */
  public Relu() {
    this(0, null, 0);
  }

  static Relu of(Config config) {
    return new Relu(
        config.getDouble("negative_slope", 0),
        config.optionalDouble("max_value").orElse(null),
        config.getDouble("threshold", 0));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    if (negativeSlope == 0) {
      return positivePart(ops, x);
    }
    if (maxValue == null && threshold == 0) {
      return ops.leakyRelu(x, (float) negativeSlope);
    }
    Operand<?> below = threshold == 0 ? ops.neg(x) : ops.sub(threshold, x);
    return ops.sub(positivePart(ops, x), ops.mul(ops.relu(below), negativeSlope));
  }

  private Operand<?> positivePart(Ops ops, Operand<?> x) {
    if (threshold != 0) {
      Operand<?> kept = ops.select(ops.greater(x, threshold), x, ops.scalarLike(x, 0));
      return maxValue == null ? kept : ops.clip(kept, 0, maxValue);
    }
    if (maxValue == null) {
      return ops.relu(x);
    }
    return maxValue == 6 ? ops.relu6(x) : ops.clip(ops.relu(x), 0, maxValue);
  }

  @Override
  public String className() {
    return "relu";
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    Config config = Config.empty();
    config = negativeSlope == 0 ? config : config.with("negative_slope", negativeSlope);
    config = maxValue == null ? config : config.with("max_value", maxValue);
    return threshold == 0 ? config : config.with("threshold", threshold);
  }
}
