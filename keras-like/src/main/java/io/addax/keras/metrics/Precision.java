package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * How many of the positive predictions are right; 0 if there are none.
 *
 * <ul>
 *   <li>targets (batch, …): 0 and 1
 *   <li>predictions (batch, …), between 0 and 1
 * </ul>
 *
 * Source: {@code keras.metrics.Precision}.
 */
public final class Precision extends ThresholdMetric {
  public Precision() {
    super("precision");
  }

  static Precision of(Config config) {
    Precision metric = new Precision();
    metric.configure(config);
    return metric;
  }

  /**
   * What a prediction must exceed to be positive; for several, there are several results. Default
   * 0.5.
   */
  public Precision thresholds(double... thresholds) {
    setThresholds(thresholds);
    return this;
  }

  /** Only the {@code k} greatest predictions of a sample can be positive. Default all. */
  public Precision topK(int k) {
    setTopK(k);
    return this;
  }

  /** The only class that counts. Default all. */
  public Precision classId(int id) {
    setClassId(id);
    return this;
  }

  @Override
  Operand<?> of(Ops ops, ConfusionCounts.Counts counts) {
    Operand<?> right = counts.truePositives();
    return ops.divNoNan(right, ops.add(right, counts.falsePositives()));
  }

  @Override
  public Direction direction() {
    return Direction.UP;
  }

  @Override
  public Config config() {
    return withClassId(withTopK(withThresholds(super.config())));
  }
}
