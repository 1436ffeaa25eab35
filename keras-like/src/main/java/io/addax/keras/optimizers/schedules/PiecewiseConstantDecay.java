package io.addax.keras.optimizers.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.keras.config.Config;

/**
 * One rate up to and including each boundary, another after it. Source: {@code
 * keras.optimizers.schedules.PiecewiseConstantDecay}.
 *
 * <pre>{@code
 * // 1.0 for steps 0 to 100, 0.5 for 101 to 200, 0.1 from then on
 * new PiecewiseConstantDecay(new long[] {100, 200}, new double[] {1.0, 0.5, 0.1})
 * }</pre>
 */
public final class PiecewiseConstantDecay implements LearningRateSchedule {
  private final long[] boundaries;
  private final double[] values;
  private String name = "PiecewiseConstant";

  /**
   * Rates between boundaries.
   *
   * @param boundaries steps, strictly increasing
   * @param values rates, one more than boundaries
   */
  public PiecewiseConstantDecay(long[] boundaries, double[] values) {
    checkArgument(
        values.length == boundaries.length + 1,
        "Expected one value more than there are boundaries. Received: %s values, %s boundaries",
        values.length,
        boundaries.length);
    checkArgument(boundaries.length > 0, "Expected at least one boundary. Received: none");
    for (int i = 1; i < boundaries.length; i++) {
      checkArgument(
          boundaries[i - 1] < boundaries[i],
          "Expected strictly increasing boundaries. Received: %s after %s",
          boundaries[i],
          boundaries[i - 1]);
    }
    this.boundaries = boundaries.clone();
    this.values = values.clone();
  }

  static PiecewiseConstantDecay of(Config config) {
    double[] boundaries = config.getDoubles("boundaries");
    double[] values = config.getDoubles("values");
    checkArgument(boundaries != null && values != null, "Expected boundaries and values");
    long[] steps = new long[boundaries.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = (long) boundaries[i];
    }
    return new PiecewiseConstantDecay(steps, values)
        .name(config.getString("name", "PiecewiseConstant"));
  }

  /** A name, which means nothing but stands in the config. Default Keras's. */
  public PiecewiseConstantDecay name(String newName) {
    this.name = newName;
    return this;
  }

  @Override
  public double at(long step) {
    int i = 0;
    while (i < boundaries.length && step > boundaries[i]) {
      i++;
    }
    return (float) values[i];
  }

  @Override
  public Config config() {
    return Config.empty().with("boundaries", boundaries).with("values", values).with("name", name);
  }
}
