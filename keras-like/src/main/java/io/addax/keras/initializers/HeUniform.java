package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Numbers evenly spread around 0, of variance 2 / n, where n is the number of inputs of a unit.
 *
 * <p>Source: {@code keras.initializers.HeUniform}.
 */
public final class HeUniform extends Scaled<HeUniform> {
  public HeUniform() {
    super(2, Mode.FAN_IN, Distribution.UNIFORM);
  }

  static HeUniform of(Config config) {
    return new HeUniform().configure(config);
  }
}
