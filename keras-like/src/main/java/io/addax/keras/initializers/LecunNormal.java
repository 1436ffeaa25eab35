package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Normal numbers, cut off at two standard deviations, of variance 1 / n, where n is the number of
 * inputs of a unit.
 *
 * <p>Source: {@code keras.initializers.LecunNormal}.
 */
public final class LecunNormal extends Scaled<LecunNormal> {
  public LecunNormal() {
    super(1, Mode.FAN_IN, Distribution.TRUNCATED_NORMAL);
  }

  static LecunNormal of(Config config) {
    return new LecunNormal().configure(config);
  }
}
