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
public final class VarianceScaling extends Scaled<VarianceScaling> {
  public VarianceScaling() {
    super(1, Mode.FAN_IN, Distribution.TRUNCATED_NORMAL);
  }

  static VarianceScaling of(Config config) {
    return new VarianceScaling()
        .configure(config)
        .scale(config.getDouble("scale", 1))
        .mode(config.getString("mode", "fan_in"))
        .distribution(config.getString("distribution", "truncated_normal"));
  }

  /** What is divided by n. Default 1. */
  public VarianceScaling scale(double newScale) {
    if (!(newScale > 0)) {
      throw new IllegalArgumentException(
          "VarianceScaling: expected a scale > 0. Received: " + newScale);
    }
    set(newScale, mode(), distribution());
    return this;
  }

  /** {@code "fan_in"}, {@code "fan_out"} or {@code "fan_avg"}. Default fan_in. */
  public VarianceScaling mode(String name) {
    set(scale(), choice(Mode.values(), "mode", name), distribution());
    return this;
  }

  /**
   * {@code "truncated_normal"} (or {@code "normal"}, which means the same), {@code
   * "untruncated_normal"} or {@code "uniform"}. Default truncated_normal.
   */
  public VarianceScaling distribution(String name) {
    String full = name.equalsIgnoreCase("normal") ? "truncated_normal" : name;
    set(scale(), mode(), choice(Distribution.values(), "distribution", full));
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

  @Override
  public Config config() {
    return super.config()
        .with("scale", scale())
        .with("mode", mode().name().toLowerCase(ROOT))
        .with("distribution", distribution().name().toLowerCase(ROOT));
  }
}
