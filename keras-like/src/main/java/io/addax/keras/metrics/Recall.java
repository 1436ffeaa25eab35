package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * How many of the positive targets are found; 0 if there are none.
 *
 * <ul>
 *   <li>targets (batch, …): 0 and 1
 *   <li>predictions (batch, …), between 0 and 1
 * </ul>
 *
 * Source: {@code keras.metrics.Recall}.
 */
public final class Recall extends ThresholdMetric {
  public Recall() {
    super("recall");
  }

  static Recall of(Config config) {
    Recall metric = new Recall();
    metric.configure(config);
    return metric;
  }

  /**
   * What a prediction must exceed to be positive; for several, there are several results. Default
   * 0.5.
   */
  public Recall thresholds(double... thresholds) {
    setThresholds(thresholds);
    return this;
  }

  /** Only the {@code k} greatest predictions of a sample can be positive. Default all. */
  public Recall topK(int k) {
    setTopK(k);
    return this;
  }

  /** The only class that counts. Default all. */
  public Recall classId(int id) {
    setClassId(id);
    return this;
  }

  @Override
  Operand<?> of(Ops ops, ConfusionCounts.Counts counts) {
    Operand<?> right = counts.truePositives();
    return ops.divNoNan(right, ops.add(right, counts.falseNegatives()));
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
