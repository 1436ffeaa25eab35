package io.addax.keras.constraints;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/** All vectors get the length 1. Source: {@code keras.constraints.UnitNorm}. */
public final class UnitNorm extends NormConstraint {

  static UnitNorm of(Config config) {
    UnitNorm constraint = new UnitNorm();
    constraint.configure(config);
    return constraint;
  }

  /** The axes along which norms are taken. Default 0. */
  public UnitNorm axis(int... axes) {
    setAxes(axes);
    return this;
  }

  @Override
  Operand<?> desired(Ops ops, Operand<?> norms) {
    return ops.scalarLike(norms, 1);
  }

  @Override
  public Config config() {
    return withAxis(Config.empty());
  }
}
