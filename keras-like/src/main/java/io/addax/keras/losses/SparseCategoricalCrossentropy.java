package io.addax.keras.losses;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Cross-entropy of class indices and predicted classes.
 *
 * <ul>
 *   <li>targets (batch, …) or (batch, …, 1), whole numbers from 0 to classes - 1
 *   <li>predictions (batch, …, classes): probabilities, or logits
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.SparseCategoricalCrossentropy}.
 */
public final class SparseCategoricalCrossentropy extends Loss {
  private boolean fromLogits;
  private Integer ignoreClass;

  public SparseCategoricalCrossentropy() {
    super("sparse_categorical_crossentropy");
  }

  static SparseCategoricalCrossentropy of(Config config) {
    SparseCategoricalCrossentropy loss =
        new SparseCategoricalCrossentropy()
            .fromLogits(config.getBoolean("from_logits", false))
            .axis(config.getInt("axis", -1));
    config.optionalInt("ignore_class").ifPresent(loss::ignoreClass);
    return loss;
  }

  /** Whether predictions are logits instead of probabilities. Default false. */
  public SparseCategoricalCrossentropy fromLogits(boolean logits) {
    this.fromLogits = logits;
    return this;
  }

  /** A target that does not count, such as 255 for "no label". Default none. */
  public SparseCategoricalCrossentropy ignoreClass(int ignored) {
    this.ignoreClass = ignored;
    return this;
  }

  /** The axis of classes: -1, the last; as in Keras on TensorFlow, there is no other. */
  public SparseCategoricalCrossentropy axis(int newAxis) {
    if (newAxis != -1) {
      throw new IllegalArgumentException(
          "SparseCategoricalCrossentropy: expected axis -1. Received: " + newAxis);
    }
    return this;
  }

  @Override
  public boolean takesIndices() {
    return true;
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ProbabilisticLosses.sparseCategoricalCrossentropy(
        ops, yTrue, yPred, fromLogits, ignoreClass);
  }

  @Override
  protected Operand<?> outputMask(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ignoreClass == null
        ? null
        : ProbabilisticLosses.countedLabels(ops, yTrue, yPred, ignoreClass);
  }

  /** Labels must be whole numbers from 0 to classes - 1, or the ignored class. */
  @Override
  public void checkTargets(HostTensor yTrue, Shape predictionShape, String argument) {
    Targets.checkFinite(this, yTrue, argument);
    if (!predictionShape.isUnknown() && predictionShape.numDimensions() > 0) {
      Targets.checkLabelShape(this, yTrue.shape(), predictionShape, argument);
      long classes = Shapes.get(predictionShape, -1);
      if (classes >= 0) {
        Targets.checkLabels(this, yTrue, classes, ignoreClass, argument);
      }
    }
  }

  @Override
  public Config config() {
    return super.config().with("from_logits", fromLogits).with("ignore_class", ignoreClass);
  }
}
