package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The best specificity over all thresholds with at least a given sensitivity (recall).
 *
 * <ul>
 *   <li>targets (batch, …): 0 and 1
 *   <li>predictions (batch, …), between 0 and 1
 * </ul>
 *
 * Source: {@code keras.metrics.SpecificityAtSensitivity}.
 */
public final class SpecificityAtSensitivity extends ConstrainedRate<SpecificityAtSensitivity> {
  /**
   * A metric.
   *
   * @param sensitivity the least that is wanted, from 0 to 1
   */
  public SpecificityAtSensitivity(double sensitivity) {
    super("specificity_at_sensitivity", "sensitivity", sensitivity);
  }

  static SpecificityAtSensitivity of(Config config) {
    return new SpecificityAtSensitivity(config.getDouble("sensitivity")).configured(config);
  }

  @Override
  Operand<?> constrained(Ops ops, ConfusionCounts.Counts counts) {
    return counts.recall(ops);
  }

  @Override
  Operand<?> dependent(Ops ops, ConfusionCounts.Counts counts) {
    return counts.specificity(ops);
  }
}
