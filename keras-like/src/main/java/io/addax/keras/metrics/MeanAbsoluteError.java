package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.losses.Ranks;
import io.addax.keras.losses.RegressionLosses;
import org.tensorflow.Operand;

/**
 * The mean absolute error of targets and predictions (batch, …, d).
 *
 * <p>Source: {@code keras.metrics.MeanAbsoluteError}.
 */
public final class MeanAbsoluteError extends MeanMetricWrapper {
  public MeanAbsoluteError() {
    super("mean_absolute_error", Direction.DOWN);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    return RegressionLosses.meanAbsoluteError(ops, pair.first(), pair.second());
  }
}
