package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Numbers evenly spread around 0, of variance 1 / n, where n is the number of inputs of a unit.
 *
 * <p>Source: {@code keras.initializers.LecunUniform}.
 */
public final class LecunUniform extends Scaled<LecunUniform> {
  public LecunUniform() {
    super(1, Mode.FAN_IN, Distribution.UNIFORM);
  }

  static LecunUniform of(Config config) {
    return new LecunUniform().configure(config);
  }
}
