package io.addax.keras.constraints;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/** Vectors longer than a maximum are shortened to it. Source: {@code keras.constraints.MaxNorm}. */
public final class MaxNorm extends NormConstraint {
  private double maxValue = 2;

  static MaxNorm of(Config config) {
    MaxNorm constraint = new MaxNorm().maxValue(config.getDouble("max_value", 2));
    constraint.configure(config);
    return constraint;
  }

  /** The greatest norm. Default 2. */
  public MaxNorm maxValue(double newMaxValue) {
    this.maxValue = newMaxValue;
    return this;
  }

  /** The axes along which norms are taken. Default 0. */
  public MaxNorm axis(int... axes) {
    setAxes(axes);
    return this;
  }

  @Override
  Operand<?> desired(Ops ops, Operand<?> norms) {
    return ops.clip(norms, 0, maxValue);
  }

  @Override
  public Config config() {
    return withAxis(Config.empty().with("max_value", maxValue));
  }
}
