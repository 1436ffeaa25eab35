package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The number of positive predictions of positive targets; the sum of their weights, if there are
 * any.
 *
 * <ul>
 *   <li>targets (batch, …): 0 and 1
 *   <li>predictions (batch, …), between 0 and 1
 * </ul>
 *
 * Source: {@code keras.metrics.TruePositives}.
 */
public final class TruePositives extends ThresholdMetric<TruePositives> {
  public TruePositives() {
    super("true_positives");
  }

  static TruePositives of(Config config) {
    return new TruePositives().configured(config);
  }

  /**
   * What a prediction must exceed to be positive; for several, there are several results. Default
   * 0.5.
   */
  public TruePositives thresholds(double... thresholds) {
    setThresholds(thresholds);
    return this;
  }

  @Override
  Operand<?> of(Ops ops, ConfusionCounts.Counts counts) {
    return counts.truePositives();
  }

  @Override
  public Config config() {
    return withThresholds(super.config());
  }
}
