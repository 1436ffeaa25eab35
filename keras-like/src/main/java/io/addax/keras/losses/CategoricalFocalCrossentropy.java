package io.addax.keras.losses;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Categorical cross-entropy in which what is already right counts less: each part is multiplied by
 * {@code alpha * (1 - p)^gamma}.
 *
 * <ul>
 *   <li>targets (batch, …, classes)
 *   <li>predictions (batch, …, classes): probabilities, or logits
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.CategoricalFocalCrossentropy}.
 */
public final class CategoricalFocalCrossentropy extends Loss {
  private double alpha = 0.25;
  private double gamma = 2;
  private boolean fromLogits;
  private double labelSmoothing;
  private int axis = -1;

  public CategoricalFocalCrossentropy() {
    super("categorical_focal_crossentropy");
  }

  static CategoricalFocalCrossentropy of(Config config) {
    return new CategoricalFocalCrossentropy()
        .alpha(config.getDouble("alpha", 0.25))
        .gamma(config.getDouble("gamma", 2))
        .fromLogits(config.getBoolean("from_logits", false))
        .labelSmoothing(config.getDouble("label_smoothing", 0))
        .axis(config.getInt("axis", -1));
  }

  /** The weight of all classes. Default 0.25. */
  public CategoricalFocalCrossentropy alpha(double newAlpha) {
    this.alpha = newAlpha;
    return this;
  }

  /** How strongly the easy is weighted down. Default 2. */
  public CategoricalFocalCrossentropy gamma(double newGamma) {
    this.gamma = newGamma;
    return this;
  }

  /** Whether predictions are logits instead of probabilities. Default false. */
  public CategoricalFocalCrossentropy fromLogits(boolean logits) {
    this.fromLogits = logits;
    return this;
  }

  /** How much of the target is spread evenly over all classes, from 0 to 1. Default 0. */
  public CategoricalFocalCrossentropy labelSmoothing(double smoothing) {
    this.labelSmoothing = smoothing;
    return this;
  }

  /** The axis of classes. Default the last. */
  public CategoricalFocalCrossentropy axis(int newAxis) {
    this.axis = newAxis;
    return this;
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Operand<?> target = yTrue;
    if (labelSmoothing != 0) {
      long classes = Shapes.get(yPred.shape(), -1);
      target = ops.add(ops.mul(yTrue, 1 - labelSmoothing), labelSmoothing / classes);
    }
    Operand<?> p = probabilities(ops, yPred);
    Operand<?> parts = ops.neg(ops.mul(target, ops.log(p)));
    Operand<?> focus = ops.mul(ops.pow(ops.sub(1, p), gamma), alpha);
    return ops.sum(ops.mul(focus, parts), axis);
  }

  private Operand<?> probabilities(Ops ops, Operand<?> yPred) {
    Operand<?> positive = yPred;
    if (fromLogits) {
      positive = ops.exp(ops.sub(yPred, ops.stopGradient(ops.maxKeepDims(yPred, axis))));
    }
    Operand<?> p = ops.div(positive, ops.sumKeepDims(positive, axis));
    return ops.clip(p, RegressionLosses.EPSILON, 1 - RegressionLosses.EPSILON);
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
        .with("axis", axis)
        .with("alpha", alpha)
        .with("gamma", gamma);
  }
}
