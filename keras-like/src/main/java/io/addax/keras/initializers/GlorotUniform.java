package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Numbers evenly spread around 0, of variance 1 / n, where n is the mean of inputs and outputs of a
 * unit.
 *
 * <p>Source: {@code keras.initializers.GlorotUniform}.
 */
public final class GlorotUniform extends Scaled<GlorotUniform> {
  public GlorotUniform() {
    super(1, Mode.FAN_AVG, Distribution.UNIFORM);
  }

  static GlorotUniform of(Config config) {
    return new GlorotUniform().configure(config);
  }
}
