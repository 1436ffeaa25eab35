package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Normal numbers, cut off at two standard deviations, of variance 2 / n, where n is the number of
 * inputs of a unit.
 *
 * <p>Source: {@code keras.initializers.HeNormal}.
 */
public final class HeNormal extends Scaled {
  static HeNormal of(Config config) {
    HeNormal initializer = new HeNormal();
    initializer.configure(config);
    return initializer;
  }

  /** The axes of inputs and outputs, for weights that are no kernels. Default by the rank. */
  public HeNormal axes(int[] inputAxes, int[] outputAxes) {
    setAxes(inputAxes, outputAxes);
    return this;
  }

  /** The seed. Default from {@link io.addax.keras.utils.RandomSeed}. */
  public HeNormal seed(int seed) {
    setSeed(seed);
    return this;
  }

  @Override
  double variance() {
    return 2;
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
