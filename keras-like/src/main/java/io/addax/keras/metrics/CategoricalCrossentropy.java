package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.losses.ProbabilisticLosses;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/**
 * The mean cross-entropy of class probabilities and predicted classes (batch, …, classes).
 *
 * <p>Source: {@code keras.metrics.CategoricalCrossentropy}.
 */
public final class CategoricalCrossentropy extends MeanMetricWrapper {
  private boolean fromLogits;
  private double labelSmoothing;
  private int axis = -1;

  public CategoricalCrossentropy() {
    super("categorical_crossentropy", Direction.DOWN);
  }

  static CategoricalCrossentropy of(Config config) {
    return new CategoricalCrossentropy()
        .fromLogits(config.getBoolean("from_logits", false))
        .labelSmoothing(config.getDouble("label_smoothing", 0))
        .axis(config.getInt("axis", -1));
  }

  /** Whether predictions are logits instead of probabilities. Default false. */
  public CategoricalCrossentropy fromLogits(boolean logits) {
    this.fromLogits = logits;
    return this;
  }

  /** As in the loss of this name, from 0 to 1. Default 0. */
  public CategoricalCrossentropy labelSmoothing(double smoothing) {
    this.labelSmoothing = smoothing;
    return this;
  }

  /** The axis of classes. Default the last. */
  public CategoricalCrossentropy axis(int newAxis) {
    this.axis = newAxis;
    return this;
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    MetricShapes.checkElements(this, pair, yTrue, yPred);
    return ProbabilisticLosses.categoricalCrossentropy(
        ops, pair.first(), pair.second(), fromLogits, labelSmoothing, axis);
  }

  @Override
  public boolean isSamplewise() {
    return super.isSamplewise() && Shapes.isBehindBatch(axis);
  }

  @Override
  public Config config() {
    return super.config()
        .with("from_logits", fromLogits)
        .with("label_smoothing", labelSmoothing)
        .with("axis", axis);
  }
}
