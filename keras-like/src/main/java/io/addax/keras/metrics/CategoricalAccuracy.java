package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import org.tensorflow.Operand;

/**
 * How often the greatest prediction is the greatest target.
 *
 * <ul>
 *   <li>targets (batch, …, classes), one-hot as a rule
 *   <li>predictions (batch, …, classes)
 * </ul>
 *
 * Source: {@code keras.metrics.CategoricalAccuracy}.
 */
public final class CategoricalAccuracy extends MeanMetricWrapper {
  public CategoricalAccuracy() {
    super("categorical_accuracy", Direction.UP);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    MetricShapes.checkSame(this, yTrue, yPred);
    Operand<?> right = ops.argMax(yTrue, -1, DType.INT32);
    Operand<?> chosen = ops.argMax(yPred, -1, DType.INT32);
    return ops.cast(ops.equal(right, chosen), DType.FLOAT32);
  }
}
