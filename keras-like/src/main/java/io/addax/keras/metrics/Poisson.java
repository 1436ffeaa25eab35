package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.losses.ProbabilisticLosses;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/**
 * The mean Poisson loss of targets and predictions (batch, …, d).
 *
 * <p>Source: {@code keras.metrics.Poisson}.
 */
public final class Poisson extends MeanMetricWrapper {
  public Poisson() {
    super("poisson", Direction.DOWN);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    return ProbabilisticLosses.poisson(ops, pair.first(), pair.second());
  }
}
