package io.addax.keras.losses;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

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
public final class CategoricalFocalCrossentropy
    extends CrossentropyLoss<CategoricalFocalCrossentropy> {
  private double alpha = 0.25;
  private double gamma = 2;

  public CategoricalFocalCrossentropy() {
    super("categorical_focal_crossentropy");
  }

  static CategoricalFocalCrossentropy of(Config config) {
    return new CategoricalFocalCrossentropy()
        .configure(config)
        .alpha(config.getDouble("alpha", 0.25))
        .gamma(config.getDouble("gamma", 2));
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

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Operand<?> target = yTrue;
    if (labelSmoothing() != 0) {
      long classes = Shapes.get(yPred.shape(), -1);
      target = ops.add(ops.mul(yTrue, 1 - labelSmoothing()), labelSmoothing() / classes);
    }
    Operand<?> p = probabilities(ops, yPred);
    Operand<?> parts = ops.neg(ops.mul(target, ops.log(p)));
    Operand<?> focus = ops.mul(ops.pow(ops.sub(1, p), gamma), alpha);
    return ops.sum(ops.mul(focus, parts), axis());
  }

  private Operand<?> probabilities(Ops ops, Operand<?> yPred) {
    Operand<?> positive = yPred;
    if (fromLogits()) {
      positive = ops.exp(ops.sub(yPred, ops.stopGradient(ops.maxKeepDims(yPred, axis()))));
    }
    Operand<?> p = ops.div(positive, ops.sumKeepDims(positive, axis()));
    return ops.clip(p, RegressionLosses.EPSILON, 1 - RegressionLosses.EPSILON);
  }

  @Override
  public Config config() {
    return super.config().with("alpha", alpha).with("gamma", gamma);
  }
}
