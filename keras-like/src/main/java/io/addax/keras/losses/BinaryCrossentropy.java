package io.addax.keras.losses;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Cross-entropy of independent yes-no targets.
 *
 * <ul>
 *   <li>targets (batch, …, d): 0 and 1, or probabilities
 *   <li>predictions (batch, …, d): probabilities, or logits
 *   <li>losses (batch, …): the mean over the axis
 * </ul>
 *
 * Source: {@code keras.losses.BinaryCrossentropy}.
 */
public final class BinaryCrossentropy extends Loss {
  private boolean fromLogits;
  private double labelSmoothing;
  private int axis = -1;

  public BinaryCrossentropy() {
    super("binary_crossentropy");
  }

  static BinaryCrossentropy of(Config config) {
    return new BinaryCrossentropy()
        .fromLogits(config.getBoolean("from_logits", false))
        .labelSmoothing(config.getDouble("label_smoothing", 0))
        .axis(config.getInt("axis", -1));
  }

  /** Whether predictions are logits instead of probabilities. Default false. */
  public BinaryCrossentropy fromLogits(boolean logits) {
    this.fromLogits = logits;
    return this;
  }

  /** How far targets are drawn towards 0.5, from 0 to 1. Default 0. */
  public BinaryCrossentropy labelSmoothing(double smoothing) {
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new IllegalArgumentException(
          "BinaryCrossentropy: expected a label smoothing from 0 to 1. Received: " + smoothing);
    }
    this.labelSmoothing = smoothing;
    return this;
  }

  /** The axis over which losses are averaged. Default the last. */
  public BinaryCrossentropy axis(int newAxis) {
    this.axis = newAxis;
    return this;
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ProbabilisticLosses.binaryCrossentropy(
        ops, yTrue, yPred, fromLogits, labelSmoothing, axis);
  }

  /** Targets must be from 0 to 1 and have the shape of the predictions. */
  @Override
  public void checkTargets(HostTensor yTrue, Shape predictionShape, String argument) {
    Targets.checkFinite(this, yTrue, argument);
    Targets.checkProbabilities(this, yTrue, argument);
    Targets.checkSameShape(this, yTrue.shape(), predictionShape, argument);
  }

  @Override
  public Config config() {
    return super.config()
        .with("from_logits", fromLogits)
        .with("label_smoothing", labelSmoothing)
        .with("axis", axis);
  }
}
