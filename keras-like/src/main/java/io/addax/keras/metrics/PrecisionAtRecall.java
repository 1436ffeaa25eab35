package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The best precision over all thresholds with at least a given recall.
 *
 * <ul>
 *   <li>targets (batch, …): 0 and 1
 *   <li>predictions (batch, …), between 0 and 1
 * </ul>
 *
 * Source: {@code keras.metrics.PrecisionAtRecall}.
 */
public final class PrecisionAtRecall extends ConstrainedRate {
  /**
   * A metric.
   *
   * @param recall the least that is wanted, from 0 to 1
   */
  public PrecisionAtRecall(double recall) {
    super("precision_at_recall", "recall", recall);
  }

  static PrecisionAtRecall of(Config config) {
    PrecisionAtRecall metric = new PrecisionAtRecall(config.getDouble("recall"));
    metric.configure(config);
    return metric;
  }

  /** How many thresholds between 0 and 1 are tried. Default 200. */
  public PrecisionAtRecall numThresholds(int count) {
    setNumThresholds(count);
    return this;
  }

  /** The only class that counts. Default all. */
  public PrecisionAtRecall classId(int id) {
    setClassId(id);
    return this;
  }

  @Override
  Operand<?> constrained(Ops ops, ConfusionCounts.Counts counts) {
    return recall(ops, counts);
  }

  @Override
  Operand<?> dependent(Ops ops, ConfusionCounts.Counts counts) {
    return precision(ops, counts);
  }
}
