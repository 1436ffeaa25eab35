package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.losses.Ranks;
import io.addax.keras.losses.RegressionLosses;
import org.tensorflow.Operand;

/**
 * The mean squared error of targets and predictions (batch, …, d).
 *
 * <p>Source: {@code keras.metrics.MeanSquaredError}.
 */
public final class MeanSquaredError extends MeanMetricWrapper {
  public MeanSquaredError() {
    super("mean_squared_error", Direction.DOWN);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    return RegressionLosses.meanSquaredError(ops, pair.first(), pair.second());
  }
}
