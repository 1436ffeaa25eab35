package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The number of negative predictions of positive targets; the sum of their weights, if there are
 * any.
 *
 * <ul>
 *   <li>targets (batch, …): 0 and 1
 *   <li>predictions (batch, …), between 0 and 1
 * </ul>
 *
 * Source: {@code keras.metrics.FalseNegatives}.
 */
public final class FalseNegatives extends ThresholdMetric<FalseNegatives> {
  public FalseNegatives() {
    super("false_negatives");
  }

  static FalseNegatives of(Config config) {
    return new FalseNegatives().configured(config);
  }

  /**
   * What a prediction must exceed to be positive; for several, there are several results. Default
   * 0.5.
   */
  public FalseNegatives thresholds(double... thresholds) {
    setThresholds(thresholds);
    return this;
  }

  @Override
  Operand<?> of(Ops ops, ConfusionCounts.Counts counts) {
    return counts.falseNegatives();
  }

  @Override
  public Config config() {
    return withThresholds(super.config());
  }
}
