package io.addax.keras.layers.activations;

import io.addax.keras.activations.Relu;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.ShapePreservingLayer;
import org.tensorflow.Operand;

/**
 * {@code max(x, 0)} by default; in general {@code maxValue} where {@code x >= maxValue}, {@code x}
 * where {@code threshold < x < maxValue}, and {@code negativeSlope * (x - threshold)} elsewhere.
 *
 * <pre>{@code
 * new ReLU().maxValue(6)
 * }</pre>
 *
 * Input of any shape. Source: {@code keras.layers.ReLU}.
 */
public final class ReLU extends ShapePreservingLayer {
  private Double maxValue;
  private double negativeSlope;
  private double threshold;

  public ReLU() {}

  public static ReLU of(Config config) {
    ReLU layer =
        new ReLU()
            .negativeSlope(config.getDouble("negative_slope", 0))
            .threshold(config.getDouble("threshold", 0));
    config.optionalDouble("max_value").ifPresent(layer::maxValue);
    return layer;
  }

  /** The greatest value. Default none. */
  public ReLU maxValue(double newMaxValue) {
    checkNotBuilt("maxValue");
    this.maxValue = Arguments.notNegative(this, "max_value", newMaxValue);
    return this;
  }

  /** The slope below the threshold. Default 0. */
  public ReLU negativeSlope(double newSlope) {
    checkNotBuilt("negativeSlope");
    this.negativeSlope = Arguments.notNegative(this, "negative_slope", newSlope);
    return this;
  }

  /** Below this, values are damped. Default 0. */
  public ReLU threshold(double newThreshold) {
    checkNotBuilt("threshold");
    this.threshold = Arguments.notNegative(this, "threshold", newThreshold);
    return this;
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    return new Relu(negativeSlope, maxValue, threshold).apply(context.ops(), x);
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config()
        .with("max_value", maxValue)
        .with("negative_slope", negativeSlope)
        .with("threshold", threshold);
  }
}
