package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Numbers evenly spread around 0, of variance 2 / n, where n is the number of inputs of a unit.
 *
 * <p>Source: {@code keras.initializers.HeUniform}.
 */
public final class HeUniform extends Scaled {
  static HeUniform of(Config config) {
    HeUniform initializer = new HeUniform();
    initializer.configure(config);
    return initializer;
  }

  /** The axes of inputs and outputs, for weights that are no kernels. Default by the rank. */
  public HeUniform axes(int[] inputAxes, int[] outputAxes) {
    setAxes(inputAxes, outputAxes);
    return this;
  }

  /** The seed. Default from {@link io.addax.keras.utils.RandomSeed}. */
  public HeUniform seed(int seed) {
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
    return Distribution.UNIFORM;
  }
}
