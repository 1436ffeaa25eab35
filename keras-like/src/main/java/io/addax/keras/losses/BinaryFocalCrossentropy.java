package io.addax.keras.losses;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Binary cross-entropy in which what is already right counts less: each part is multiplied by
 * {@code (1 - p)^gamma}, where p is the predicted probability of the target.
 *
 * <ul>
 *   <li>targets (batch, …, d): 0 and 1
 *   <li>predictions (batch, …, d): probabilities, or logits
 *   <li>losses (batch, …): the mean over the axis
 * </ul>
 *
 * Source: {@code keras.losses.BinaryFocalCrossentropy}.
 */
public final class BinaryFocalCrossentropy extends CrossentropyLoss<BinaryFocalCrossentropy> {
  private boolean applyClassBalancing;
  private double alpha = 0.25;
  private double gamma = 2;

  public BinaryFocalCrossentropy() {
    super("binary_focal_crossentropy");
  }

  static BinaryFocalCrossentropy of(Config config) {
    return new BinaryFocalCrossentropy()
        .configure(config)
        .applyClassBalancing(config.getBoolean("apply_class_balancing", false))
        .alpha(config.getDouble("alpha", 0.25))
        .gamma(config.getDouble("gamma", 2));
  }

  /** Whether to weight the classes by alpha and 1 - alpha. Default false. */
  public BinaryFocalCrossentropy applyClassBalancing(boolean balance) {
    this.applyClassBalancing = balance;
    return this;
  }

  /** The weight of class 1, if classes are weighted. Default 0.25. */
  public BinaryFocalCrossentropy alpha(double newAlpha) {
    this.alpha = newAlpha;
    return this;
  }

  /** How strongly the easy is weighted down. Default 2. */
  public BinaryFocalCrossentropy gamma(double newGamma) {
    this.gamma = newGamma;
    return this;
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Operand<?> target =
        labelSmoothing() == 0
            ? yTrue
            : ops.add(ops.mul(yTrue, 1 - labelSmoothing()), 0.5 * labelSmoothing());
    Operand<?> p = fromLogits() ? ops.sigmoid(yPred) : yPred;
    Operand<?> no = ops.mul(ops.sub(1, target), ops.sub(1, p));
    Operand<?> right = ops.add(ops.mul(target, p), no);
    Operand<?> focus = ops.pow(ops.sub(1, right), gamma);
    Operand<?> losses = ops.mul(focus, ProbabilisticLosses.binaryElements(ops, target, p, false));
    if (applyClassBalancing) {
      Operand<?> weight = ops.add(ops.mul(target, alpha), ops.mul(ops.sub(1, target), 1 - alpha));
      losses = ops.mul(weight, losses);
    }
    return ops.mean(losses, axis());
  }

  /** Targets must be from 0 to 1 and have the shape of the predictions. */
  @Override
  public void checkTargets(HostTensor yTrue, Shape predictionShape, String argument) {
    super.checkTargets(yTrue, predictionShape, argument);
    Targets.checkProbabilities(this, yTrue, argument);
  }

  @Override
  public Config config() {
    return super.config()
        .with("apply_class_balancing", applyClassBalancing)
        .with("alpha", alpha)
        .with("gamma", gamma);
  }
}
