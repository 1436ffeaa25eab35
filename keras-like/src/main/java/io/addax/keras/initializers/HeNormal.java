package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Normal numbers, cut off at two standard deviations, of variance 2 / n, where n is the number of
 * inputs of a unit.
 *
 * <p>Source: {@code keras.initializers.HeNormal}.
 */
public final class HeNormal extends Scaled<HeNormal> {
  public HeNormal() {
    super(2, Mode.FAN_IN, Distribution.TRUNCATED_NORMAL);
  }

  static HeNormal of(Config config) {
    return new HeNormal().configure(config);
  }
}
