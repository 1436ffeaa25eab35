package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.losses.ProbabilisticLosses;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/**
 * The mean cross-entropy of yes-no targets and predictions (batch, …, d).
 *
 * <p>Source: {@code keras.metrics.BinaryCrossentropy}.
 */
public final class BinaryCrossentropy extends MeanMetricWrapper {
  private boolean fromLogits;
  private double labelSmoothing;

  public BinaryCrossentropy() {
    super("binary_crossentropy", Direction.DOWN);
  }

  static BinaryCrossentropy of(Config config) {
    return new BinaryCrossentropy()
        .fromLogits(config.getBoolean("from_logits", false))
        .labelSmoothing(config.getDouble("label_smoothing", 0));
  }

  /** Whether predictions are logits instead of probabilities. Default false. */
  public BinaryCrossentropy fromLogits(boolean logits) {
    this.fromLogits = logits;
    return this;
  }

  /** As in the loss of this name, from 0 to 1. Default 0. */
  public BinaryCrossentropy labelSmoothing(double smoothing) {
    this.labelSmoothing = smoothing;
    return this;
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    MetricShapes.checkElements(this, pair, yTrue, yPred);
    return ProbabilisticLosses.binaryCrossentropy(
        ops, pair.first(), pair.second(), fromLogits, labelSmoothing, -1);
  }

  @Override
  public Config config() {
    return super.config().with("from_logits", fromLogits).with("label_smoothing", labelSmoothing);
  }
}
