package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Normal numbers, cut off at two standard deviations, of variance 1 / n, where n is the mean of
 * inputs and outputs of a unit.
 *
 * <p>Source: {@code keras.initializers.GlorotNormal}.
 */
public final class GlorotNormal extends Scaled<GlorotNormal> {
  public GlorotNormal() {
    super(1, Mode.FAN_AVG, Distribution.TRUNCATED_NORMAL);
  }

  static GlorotNormal of(Config config) {
    return new GlorotNormal().configure(config);
  }
}
