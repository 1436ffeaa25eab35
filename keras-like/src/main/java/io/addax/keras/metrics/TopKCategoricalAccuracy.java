package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * How often the greatest target is among the {@code k} greatest predictions.
 *
 * <ul>
 *   <li>targets (batch, …, classes), one-hot as a rule
 *   <li>predictions (batch, …, classes)
 * </ul>
 *
 * Source: {@code keras.metrics.TopKCategoricalAccuracy}.
 */
public final class TopKCategoricalAccuracy extends MeanMetricWrapper {
  private int k = 5;

  public TopKCategoricalAccuracy() {
    super("top_k_categorical_accuracy", Direction.UP);
  }

  static TopKCategoricalAccuracy of(Config config) {
    return new TopKCategoricalAccuracy().k(config.getInt("k", 5));
  }

  /** How many predictions are looked at. Default 5. */
  public TopKCategoricalAccuracy k(int newK) {
    this.k = TopK.checked("TopKCategoricalAccuracy", newK);
    return this;
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    MetricShapes.checkSame(this, yTrue, yPred);
    return TopK.hits(ops, ops.argMax(yTrue, -1, DType.INT32), yPred, k);
  }

  @Override
  public Config config() {
    return super.config().with("k", k);
  }
}
