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
public final class Precision extends TopKMetric<Precision> {
  public Precision() {
    super("precision");
  }

  static Precision of(Config config) {
    return new Precision().configured(config);
  }

  @Override
  Operand<?> of(Ops ops, ConfusionCounts.Counts counts) {
    return counts.precision(ops);
  }
}
