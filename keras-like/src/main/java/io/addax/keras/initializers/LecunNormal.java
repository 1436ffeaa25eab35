package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Normal numbers, cut off at two standard deviations, of variance 1 / n, where n is the number of
 * inputs of a unit.
 *
 * <p>Source: {@code keras.initializers.LecunNormal}.
 */
public final class LecunNormal extends Scaled {
  static LecunNormal of(Config config) {
    LecunNormal initializer = new LecunNormal();
    initializer.configure(config);
    return initializer;
  }

  /** The axes of inputs and outputs, for weights that are no kernels. Default by the rank. */
  public LecunNormal axes(int[] inputAxes, int[] outputAxes) {
    setAxes(inputAxes, outputAxes);
    return this;
  }

  /** The seed. Default from {@link io.addax.keras.utils.RandomSeed}. */
  public LecunNormal seed(int seed) {
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
    return Distribution.TRUNCATED_NORMAL;
  }
}
