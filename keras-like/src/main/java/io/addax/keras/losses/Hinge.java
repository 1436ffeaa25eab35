package io.addax.keras.losses;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/**
 * {@code mean(max(1 - yTrue * yPred, 0))} over the last axis.
 *
 * <ul>
 *   <li>targets (batch, …, d): -1 and 1, or 0 and 1
 *   <li>predictions (batch, …, d)
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.Hinge}.
 */
public final class Hinge extends Loss {
  public Hinge() {
    super("hinge");
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return HingeLosses.hinge(ops, yTrue, yPred);
  }
}
