package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Numbers evenly spread around 0, of variance 1 / n, where n is the number of inputs of a unit.
 *
 * <p>Source: {@code keras.initializers.LecunUniform}.
 */
public final class LecunUniform extends Scaled {
  static LecunUniform of(Config config) {
    LecunUniform initializer = new LecunUniform();
    initializer.configure(config);
    return initializer;
  }

  /** The axes of inputs and outputs, for weights that are no kernels. Default by the rank. */
  public LecunUniform axes(int[] inputAxes, int[] outputAxes) {
    setAxes(inputAxes, outputAxes);
    return this;
  }

  /** The seed. Default from {@link io.addax.keras.utils.RandomSeed}. */
  public LecunUniform seed(int seed) {
    setSeed(seed);
    return this;
  }

  @Override
  double variance() {
    return 1;
  }

  @Override
  Mode fanMode() {
    return Mode.FAN_IN;
  }

  @Override
  Distribution drawn() {
    return Distribution.UNIFORM;
  }
}
