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
public final class BinaryCrossentropy extends CrossentropyLoss<BinaryCrossentropy> {
  public BinaryCrossentropy() {
    super("binary_crossentropy");
  }

  static BinaryCrossentropy of(Config config) {
    return new BinaryCrossentropy().configure(config);
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ProbabilisticLosses.binaryCrossentropy(
        ops, yTrue, yPred, fromLogits(), labelSmoothing(), axis());
  }

  /** Targets must be from 0 to 1 and have the shape of the predictions. */
  @Override
  public void checkTargets(HostTensor yTrue, Shape predictionShape, String argument) {
    super.checkTargets(yTrue, predictionShape, argument);
    Targets.checkProbabilities(this, yTrue, argument);
  }
}
