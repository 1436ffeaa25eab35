package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.losses.ProbabilisticLosses;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/**
 * The mean Kullback-Leibler divergence of probabilities (batch, …, classes).
 *
 * <p>Source: {@code keras.metrics.KLDivergence}.
 */
public final class KLDivergence extends MeanMetricWrapper {
  public KLDivergence() {
    super("kl_divergence", Direction.DOWN);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    return ProbabilisticLosses.klDivergence(ops, pair.first(), pair.second());
  }
}
