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
public final class RecallAtPrecision extends ConstrainedRate<RecallAtPrecision> {
  /**
   * A metric.
   *
   * @param precision the least that is wanted, from 0 to 1
   */
  public RecallAtPrecision(double precision) {
    super("recall_at_precision", "precision", precision);
  }

  static RecallAtPrecision of(Config config) {
    return new RecallAtPrecision(config.getDouble("precision")).configured(config);
  }

  @Override
  Operand<?> constrained(Ops ops, ConfusionCounts.Counts counts) {
    return counts.precision(ops);
  }

  @Override
  Operand<?> dependent(Ops ops, ConfusionCounts.Counts counts) {
    return counts.recall(ops);
  }
}
