package io.addax.keras.initializers;

import static java.util.Locale.ROOT;

import io.addax.keras.config.Config;
import java.util.Arrays;

/**
 * Random numbers of variance {@code scale / n}, where n is how many inputs ({@code fan_in}) or
 * outputs ({@code fan_out}) a unit has, or the mean of both ({@code fan_avg}).
 *
 * <p>Source: {@code keras.initializers.VarianceScaling}.
 */
public final class VarianceScaling extends Scaled {
  private double scale = 1;
  private Mode mode = Mode.FAN_IN;
  private Distribution distribution = Distribution.TRUNCATED_NORMAL;

  static VarianceScaling of(Config config) {
    VarianceScaling initializer =
        new VarianceScaling()
            .scale(config.getDouble("scale", 1))
            .mode(config.getString("mode", "fan_in"))
            .distribution(config.getString("distribution", "truncated_normal"));
    initializer.configure(config);
    return initializer;
  }

  /** What is divided by n. Default 1. */
  public VarianceScaling scale(double newScale) {
    if (!(newScale > 0)) {
      throw new IllegalArgumentException(
          "VarianceScaling: expected a scale > 0. Received: " + newScale);
    }
    this.scale = newScale;
    return this;
  }

  /** {@code "fan_in"}, {@code "fan_out"} or {@code "fan_avg"}. Default fan_in. */
  public VarianceScaling mode(String name) {
    this.mode = choice(Mode.values(), "mode", name);
    return this;
  }

  /**
   * {@code "truncated_normal"} (or {@code "normal"}, which means the same), {@code
   * "untruncated_normal"} or {@code "uniform"}. Default truncated_normal.
   */
  public VarianceScaling distribution(String name) {
    String full = name.equalsIgnoreCase("normal") ? "truncated_normal" : name;
    this.distribution = choice(Distribution.values(), "distribution", full);
    return this;
  }

  private static <E extends Enum<E>> E choice(E[] values, String what, String name) {
    for (E value : values) {
      if (value.name().equalsIgnoreCase(name)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "VarianceScaling: expected a "
            + what
            + ", one of "
            + Arrays.toString(values).toLowerCase(ROOT)
            + ". Received: '"
            + name
            + "'");
  }

  /** The axes of inputs and outputs, for weights that are no kernels. Default by the rank. */
  public VarianceScaling axes(int[] inputAxes, int[] outputAxes) {
    setAxes(inputAxes, outputAxes);
    return this;
  }

  /** The seed. Default from {@link io.addax.keras.utils.RandomSeed}. */
  public VarianceScaling seed(int seed) {
    setSeed(seed);
    return this;
  }

  @Override
  double variance() {
    return scale;
  }

  @Override
  Mode fanMode() {
    return mode;
  }

  @Override
  Distribution drawn() {
    return distribution;
  }

  @Override
  public Config config() {
    return super.config()
        .with("scale", scale)
        .with("mode", mode.name().toLowerCase(ROOT))
        .with("distribution", distribution.name().toLowerCase(ROOT));
  }
}
