package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.losses.ProbabilisticLosses;
import org.tensorflow.Operand;

/**
 * The mean cross-entropy of class indices (batch, …) and predicted classes (batch, …, classes).
 *
 * <p>Source: {@code keras.metrics.SparseCategoricalCrossentropy}.
 */
public final class SparseCategoricalCrossentropy extends MeanMetricWrapper {
  private boolean fromLogits;
  private Integer ignoreClass;

  public SparseCategoricalCrossentropy() {
    super("sparse_categorical_crossentropy", Direction.DOWN);
  }

  static SparseCategoricalCrossentropy of(Config config) {
    int axis = config.getInt("axis", -1);
    if (axis != -1) {
      throw new IllegalArgumentException(
          "SparseCategoricalCrossentropy: expected axis -1. Received: " + axis);
    }
    SparseCategoricalCrossentropy metric =
        new SparseCategoricalCrossentropy().fromLogits(config.getBoolean("from_logits", false));
    config.optionalInt("ignore_class").ifPresent(metric::ignoreClass);
    return metric;
  }

  /** Whether predictions are logits instead of probabilities. Default false. */
  public SparseCategoricalCrossentropy fromLogits(boolean logits) {
    this.fromLogits = logits;
    return this;
  }

  /**
   * A target whose value is 0. As in Keras it is left out of the mean only if there are sample
   * weights. Default none.
   */
  public SparseCategoricalCrossentropy ignoreClass(int ignored) {
    this.ignoreClass = ignored;
    return this;
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    MetricShapes.checkSparse(this, yTrue, yPred);
    return ProbabilisticLosses.sparseCategoricalCrossentropy(
        ops, yTrue, yPred, fromLogits, ignoreClass);
  }

  @Override
  protected Operand<?> valueMask(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    MetricShapes.checkSparse(this, yTrue, yPred);
    return ignoreClass == null
        ? null
        : ProbabilisticLosses.countedLabels(ops, yTrue, yPred, ignoreClass);
  }

  @Override
  public Config config() {
    return super.config()
        .with("from_logits", fromLogits)
        .with("ignore_class", ignoreClass)
        .with("axis", -1);
  }
}
