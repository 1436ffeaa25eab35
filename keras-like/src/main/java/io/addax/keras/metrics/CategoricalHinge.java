package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.losses.HingeLosses;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/**
 * The mean categorical hinge loss; targets (batch, …, classes) are 0 and 1.
 *
 * <p>Source: {@code keras.metrics.CategoricalHinge}.
 */
public final class CategoricalHinge extends MeanMetricWrapper {
  public CategoricalHinge() {
    super("categorical_hinge", Direction.DOWN);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    return HingeLosses.categoricalHinge(ops, pair.first(), pair.second());
  }
}
