package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The number of negative predictions of negative targets; the sum of their weights, if there are
 * any.
 *
 * <ul>
 *   <li>targets (batch, …): 0 and 1
 *   <li>predictions (batch, …), between 0 and 1
 * </ul>
 *
 * Source: {@code keras.metrics.TrueNegatives}.
 */
public final class TrueNegatives extends ThresholdMetric<TrueNegatives> {
  public TrueNegatives() {
    super("true_negatives");
  }

  static TrueNegatives of(Config config) {
    return new TrueNegatives().configured(config);
  }

  /**
   * What a prediction must exceed to be positive; for several, there are several results. Default
   * 0.5.
   */
  public TrueNegatives thresholds(double... thresholds) {
    setThresholds(thresholds);
    return this;
  }

  @Override
  Operand<?> of(Ops ops, ConfusionCounts.Counts counts) {
    return counts.trueNegatives();
  }

  @Override
  public Config config() {
    return withThresholds(super.config());
  }
}
