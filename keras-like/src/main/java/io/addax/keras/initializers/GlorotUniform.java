package io.addax.keras.initializers;

import io.addax.keras.config.Config;

/**
 * Numbers evenly spread around 0, of variance 1 / n, where n is the mean of inputs and outputs of a
 * unit.
 *
 * <p>Source: {@code keras.initializers.GlorotUniform}.
 */
public final class GlorotUniform extends Scaled {
  static GlorotUniform of(Config config) {
    GlorotUniform initializer = new GlorotUniform();
    initializer.configure(config);
    return initializer;
  }

  /** The axes of inputs and outputs, for weights that are no kernels. Default by the rank. */
  public GlorotUniform axes(int[] inputAxes, int[] outputAxes) {
    setAxes(inputAxes, outputAxes);
    return this;
  }

  /** The seed. Default from {@link io.addax.keras.utils.RandomSeed}. */
  public GlorotUniform seed(int seed) {
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
    return Distribution.UNIFORM;
  }
}
