package io.addax.keras.losses;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/**
 * {@code max(1 + neg - pos, 0)}, where pos is the prediction of the right class and neg the
 * greatest of the wrong ones.
 *
 * <ul>
 *   <li>targets (batch, …, classes): 0 and 1
 *   <li>predictions (batch, …, classes)
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.CategoricalHinge}.
 */
public final class CategoricalHinge extends Loss {
  public CategoricalHinge() {
    super("categorical_hinge");
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return HingeLosses.categoricalHinge(ops, yTrue, yPred);
  }
}
