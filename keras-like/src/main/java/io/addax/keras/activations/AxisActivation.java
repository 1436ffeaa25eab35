package io.addax.keras.activations;

import io.addax.keras.Shapes;
import io.addax.keras.config.Config;

/** An activation along one axis, as a rule the last. */
interface AxisActivation extends Activation {
  int LAST = -1;

  int axis();

  /** The axis of a configuration. */
  static int axis(Config config) {
    return config.getInt("axis", LAST);
  }

  @Override
  default boolean isSamplewise() {
    return Shapes.isBehindBatch(axis());
  }

  @Override
  default Config config() {
    return axis() != LAST ? Config.empty().with("axis", axis()) : Config.empty();
  }
}
