package io.addax.keras.losses;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

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
public final class CategoricalCrossentropy extends CrossentropyLoss<CategoricalCrossentropy> {
  public CategoricalCrossentropy() {
    super("categorical_crossentropy");
  }

  static CategoricalCrossentropy of(Config config) {
    return new CategoricalCrossentropy().configure(config);
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ProbabilisticLosses.categoricalCrossentropy(
        ops, yTrue, yPred, fromLogits(), labelSmoothing(), axis());
  }
}
