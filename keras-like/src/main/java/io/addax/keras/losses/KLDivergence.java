package io.addax.keras.losses;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/**
 * Kullback-Leibler divergence: {@code sum(yTrue * log(yTrue / yPred))} over the last axis.
 *
 * <ul>
 *   <li>targets and predictions (batch, …, classes): probabilities
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.KLDivergence}.
 */
public final class KLDivergence extends Loss {
  public KLDivergence() {
    super("kl_divergence");
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return ProbabilisticLosses.klDivergence(ops, yTrue, yPred);
  }
}
