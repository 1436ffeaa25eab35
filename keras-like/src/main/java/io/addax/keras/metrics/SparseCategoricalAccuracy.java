package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/**
 * How often the greatest prediction is the target's class.
 *
 * <ul>
 *   <li>targets (batch, …) or (batch, …, 1), class indices of any numeric dtype
 *   <li>predictions (batch, …, classes)
 * </ul>
 *
 * Source: {@code keras.metrics.SparseCategoricalAccuracy}.
 */
public final class SparseCategoricalAccuracy extends MeanMetricWrapper {
  public SparseCategoricalAccuracy() {
    super("sparse_categorical_accuracy", Direction.UP);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    MetricShapes.checkSparse(this, yTrue, yPred);
    Operand<?> labels = yTrue;
    if (labels.shape().numDimensions() == yPred.shape().numDimensions()) {
      labels = Ranks.dropLast(ops, labels);
    }
    return ops.cast(hits(ops, labels, yPred), DType.FLOAT32);
  }

  /** Compares in the labels' dtype, so that as a rule nothing is cast. */
  private static Operand<?> hits(Ops ops, Operand<?> labels, Operand<?> yPred) {
    DType dtype = Ops.dtype(labels);
    if (dtype == DType.INT64) {
      return ops.equal(labels, ops.argMax(yPred, -1, DType.INT64));
    }
    Operand<?> chosen = ops.argMax(yPred, -1, DType.INT32);
    return dtype.isFloating()
        ? ops.equal(labels, ops.cast(chosen, dtype))
        : ops.equal(ops.cast(labels, DType.INT32), chosen);
  }
}
