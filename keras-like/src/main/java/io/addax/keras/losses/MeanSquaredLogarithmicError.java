package io.addax.keras.losses;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/**
 * Mean squared error of the logarithms of one more: {@code mean((log(yTrue + 1) - log(yPred +
 * 1))²)} over the last axis. Negative values count as 0.
 *
 * <ul>
 *   <li>targets and predictions (batch, …, d)
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.MeanSquaredLogarithmicError}.
 */
public final class MeanSquaredLogarithmicError extends Loss {
  public MeanSquaredLogarithmicError() {
    super("mean_squared_logarithmic_error");
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return RegressionLosses.meanSquaredLogarithmicError(ops, yTrue, yPred);
  }
}
