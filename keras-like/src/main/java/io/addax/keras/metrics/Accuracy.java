package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/**
 * How often predictions equal targets exactly.
 *
 * <p>This compares numbers, such as class indices on both sides. The string "accuracy" means one of
 * {@link BinaryAccuracy}, {@link CategoricalAccuracy} and {@link SparseCategoricalAccuracy}.
 *
 * <p>Source: {@code keras.metrics.Accuracy}.
 */
public final class Accuracy extends MeanMetricWrapper {
  public Accuracy() {
    super("accuracy", Direction.UP);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    MetricShapes.checkElements(this, pair, yTrue, yPred);
    return ops.cast(ops.equal(pair.first(), pair.second()), DType.FLOAT32);
  }
}
