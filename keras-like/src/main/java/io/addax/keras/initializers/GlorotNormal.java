package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Normal numbers, cut off at two standard deviations, of variance 1 / n, where n is the mean of
 * inputs and outputs of a unit.
 *
 * <p>Source: {@code keras.initializers.GlorotNormal}.
 */
public final class GlorotNormal extends Scaled {
  static GlorotNormal of(Config config) {
    GlorotNormal initializer = new GlorotNormal();
    initializer.configure(config);
    return initializer;
  }

  /** The axes of inputs and outputs, for weights that are no kernels. Default by the rank. */
  public GlorotNormal axes(int[] inputAxes, int[] outputAxes) {
    setAxes(inputAxes, outputAxes);
    return this;
  }

  /** The seed. Default from {@link io.addax.keras.utils.RandomSeed}. */
  public GlorotNormal seed(int seed) {
    setSeed(seed);
    return this;
  }

  @Override
  double variance() {
    return 1;
  }

  @Override
  Mode fanMode() {
    return Mode.FAN_AVG;
  }

  @Override
  Distribution drawn() {
    return Distribution.TRUNCATED_NORMAL;
  }
}
