package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.losses.Ranks;
import io.addax.keras.losses.RegressionLosses;
import org.tensorflow.Operand;

/**
 * The mean error in percent of the target, of targets and predictions (batch, …, d).
 *
 * <p>Source: {@code keras.metrics.MeanAbsolutePercentageError}.
 */
public final class MeanAbsolutePercentageError extends MeanMetricWrapper {
  public MeanAbsolutePercentageError() {
    super("mean_absolute_percentage_error", Direction.DOWN);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    return RegressionLosses.meanAbsolutePercentageError(ops, pair.first(), pair.second());
  }
}
