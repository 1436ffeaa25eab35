package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/**
 * How often a prediction is on the right side of a threshold.
 *
 * <ul>
 *   <li>targets (batch, …): 0 and 1
 *   <li>predictions (batch, …)
 * </ul>
 *
 * Source: {@code keras.metrics.BinaryAccuracy}.
 */
public final class BinaryAccuracy extends MeanMetricWrapper {
  private double threshold = 0.5;

  public BinaryAccuracy() {
    super("binary_accuracy", Direction.UP);
  }

  static BinaryAccuracy of(Config config) {
    return new BinaryAccuracy().threshold(config.getDouble("threshold", 0.5));
  }

  /** What a prediction must exceed to count as 1. Default 0.5. */
  public BinaryAccuracy threshold(double newThreshold) {
    this.threshold = newThreshold;
    return this;
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    MetricShapes.checkElements(this, pair, yTrue, yPred);
    Operand<?> classes = ops.cast(ops.greater(pair.second(), threshold), Ops.dtype(pair.first()));
    return ops.cast(ops.equal(pair.first(), classes), DType.FLOAT32);
  }

  @Override
  public Config config() {
    return super.config().with("threshold", threshold);
  }
}
