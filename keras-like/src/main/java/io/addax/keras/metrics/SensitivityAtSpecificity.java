package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The best sensitivity (recall) over all thresholds with at least a given specificity.
 *
 * <ul>
 *   <li>targets (batch, …): 0 and 1
 *   <li>predictions (batch, …), between 0 and 1
 * </ul>
 *
 * Source: {@code keras.metrics.SensitivityAtSpecificity}.
 */
public final class SensitivityAtSpecificity extends ConstrainedRate<SensitivityAtSpecificity> {
  /**
   * A metric.
   *
   * @param specificity the least that is wanted, from 0 to 1
   */
  public SensitivityAtSpecificity(double specificity) {
    super("sensitivity_at_specificity", "specificity", specificity);
  }

  static SensitivityAtSpecificity of(Config config) {
    return new SensitivityAtSpecificity(config.getDouble("specificity")).configured(config);
  }

  @Override
  Operand<?> constrained(Ops ops, ConfusionCounts.Counts counts) {
    return counts.specificity(ops);
  }

  @Override
  Operand<?> dependent(Ops ops, ConfusionCounts.Counts counts) {
    return counts.recall(ops);
  }
}
