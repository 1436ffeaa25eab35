package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.losses.Ranks;
import io.addax.keras.losses.RegressionLosses;
import org.tensorflow.Operand;

/**
 * The mean squared error of the logarithms of targets and predictions (batch, …, d), each plus 1.
 *
 * <p>Source: {@code keras.metrics.MeanSquaredLogarithmicError}.
 */
public final class MeanSquaredLogarithmicError extends MeanMetricWrapper {
  public MeanSquaredLogarithmicError() {
    super("mean_squared_logarithmic_error", Direction.DOWN);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    return RegressionLosses.meanSquaredLogarithmicError(ops, pair.first(), pair.second());
  }
}
