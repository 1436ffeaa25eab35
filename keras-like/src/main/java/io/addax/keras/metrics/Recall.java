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
public final class Recall extends TopKMetric<Recall> {
  public Recall() {
    super("recall");
  }

  static Recall of(Config config) {
    return new Recall().configured(config);
  }

  @Override
  Operand<?> of(Ops ops, ConfusionCounts.Counts counts) {
    return counts.recall(ops);
  }
}
