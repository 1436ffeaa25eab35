package io.addax.keras.losses;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/**
 * Negative log-likelihood of counts, but for a constant: {@code mean(yPred - yTrue * log(yPred))}
 * over the last axis.
 *
 * <ul>
 *   <li>targets and predictions (batch, …, d)
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.Poisson}.
 */
public final class Poisson extends Loss {
  public Poisson() {
    super("poisson");
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ProbabilisticLosses.poisson(ops, yTrue, yPred);
  }
}
