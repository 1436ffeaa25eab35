package io.addax.keras.losses;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Cross-entropy of class probabilities (one-hot vectors, as a rule) and predicted classes.
 *
 * <ul>
 *   <li>targets (batch, …, classes)
 *   <li>predictions (batch, …, classes): probabilities, or logits
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.CategoricalCrossentropy}.
 */
public final class CategoricalCrossentropy extends Loss {
  private boolean fromLogits;
  private double labelSmoothing;
  private int axis = -1;

  public CategoricalCrossentropy() {
    super("categorical_crossentropy");
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

  /** How much of the target is spread evenly over all classes, from 0 to 1. Default 0. */
  public CategoricalCrossentropy labelSmoothing(double smoothing) {
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new IllegalArgumentException(
          "CategoricalCrossentropy: expected a label smoothing from 0 to 1. Received: "
              + smoothing);
    }
    this.labelSmoothing = smoothing;
    return this;
  }

  /** The axis of classes. Default the last. */
  public CategoricalCrossentropy axis(int newAxis) {
    this.axis = newAxis;
    return this;
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ProbabilisticLosses.categoricalCrossentropy(
        ops, yTrue, yPred, fromLogits, labelSmoothing, axis);
  }

  /** Targets must be finite and have the shape of the predictions. */
  @Override
  public void checkTargets(HostTensor yTrue, Shape predictionShape, String argument) {
    Targets.checkFinite(this, yTrue, argument);
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
