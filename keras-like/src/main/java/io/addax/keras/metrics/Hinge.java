package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.losses.HingeLosses;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/**
 * The mean hinge loss; targets (batch, …, d) are -1 and 1, or 0 and 1.
 *
 * <p>Source: {@code keras.metrics.Hinge}.
 */
public final class Hinge extends MeanMetricWrapper {
  public Hinge() {
    super("hinge", Direction.DOWN);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    return HingeLosses.hinge(ops, pair.first(), pair.second());
  }
}
