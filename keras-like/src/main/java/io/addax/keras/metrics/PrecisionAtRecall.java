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
public final class PrecisionAtRecall extends ConstrainedRate<PrecisionAtRecall> {
  /**
   * A metric.
   *
   * @param recall the least that is wanted, from 0 to 1
   */
  public PrecisionAtRecall(double recall) {
    super("precision_at_recall", "recall", recall);
  }

  static PrecisionAtRecall of(Config config) {
    return new PrecisionAtRecall(config.getDouble("recall")).configured(config);
  }

  @Override
  Operand<?> constrained(Ops ops, ConfusionCounts.Counts counts) {
    return counts.recall(ops);
  }

  @Override
  Operand<?> dependent(Ops ops, ConfusionCounts.Counts counts) {
    return counts.precision(ops);
  }
}
