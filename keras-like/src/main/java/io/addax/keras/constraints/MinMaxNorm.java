package io.addax.keras.constraints;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The lengths of vectors are brought between a minimum and a maximum. Source: {@code
 * keras.constraints.MinMaxNorm}.
 */
public final class MinMaxNorm extends NormConstraint {
  private double minValue = 0;
  private double maxValue = 1;
  private double rate = 1;

  static MinMaxNorm of(Config config) {
    MinMaxNorm constraint =
        new MinMaxNorm()
            .minValue(config.getDouble("min_value", 0))
            .maxValue(config.getDouble("max_value", 1))
            .rate(config.getDouble("rate", 1));
    constraint.configure(config);
    return constraint;
  }

  /** The least norm. Default 0. */
  public MinMaxNorm minValue(double newMinValue) {
    this.minValue = newMinValue;
    return this;
  }

  /** The greatest norm. Default 1. */
  public MinMaxNorm maxValue(double newMaxValue) {
    this.maxValue = newMaxValue;
    return this;
  }

  /** How much of the way is gone at once, from 0 to 1. Default 1. */
  public MinMaxNorm rate(double newRate) {
    this.rate = newRate;
    return this;
  }

  /** The axes along which norms are taken. Default 0. */
  public MinMaxNorm axis(int... axes) {
    setAxes(axes);
    return this;
  }

  @Override
  Operand<?> desired(Ops ops, Operand<?> norms) {
    Operand<?> clipped = ops.clip(norms, minValue, maxValue);
    return rate == 1 ? clipped : ops.add(ops.mul(clipped, rate), ops.mul(norms, 1 - rate));
  }

  @Override
  public Config config() {
    return withAxis(
        Config.empty().with("min_value", minValue).with("max_value", maxValue).with("rate", rate));
  }
}
