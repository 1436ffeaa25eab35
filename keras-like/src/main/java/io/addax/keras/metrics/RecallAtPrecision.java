package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The best recall over all thresholds with at least a given precision.
 *
 * <ul>
 *   <li>targets (batch, …): 0 and 1
 *   <li>predictions (batch, …), between 0 and 1
 * </ul>
 *
 * Source: {@code keras.metrics.RecallAtPrecision}.
 */
public final class RecallAtPrecision extends ConstrainedRate {
  /**
   * A metric.
   *
   * @param precision the least that is wanted, from 0 to 1
   */
  public RecallAtPrecision(double precision) {
    super("recall_at_precision", "precision", precision);
  }

  static RecallAtPrecision of(Config config) {
    RecallAtPrecision metric = new RecallAtPrecision(config.getDouble("precision"));
    metric.configure(config);
    return metric;
  }

  /** How many thresholds between 0 and 1 are tried. Default 200. */
  public RecallAtPrecision numThresholds(int count) {
    setNumThresholds(count);
    return this;
  }

  /** The only class that counts. Default all. */
  public RecallAtPrecision classId(int id) {
    setClassId(id);
    return this;
  }

  @Override
  Operand<?> constrained(Ops ops, ConfusionCounts.Counts counts) {
    return precision(ops, counts);
  }

  @Override
  Operand<?> dependent(Ops ops, ConfusionCounts.Counts counts) {
    return recall(ops, counts);
  }
}
