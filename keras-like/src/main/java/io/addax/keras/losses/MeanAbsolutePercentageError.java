package io.addax.keras.losses;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/**
 * Mean error in percent of the target: {@code 100 * mean(|yTrue - yPred| / |yTrue|)} over the last
 * axis.
 *
 * <ul>
 *   <li>targets and predictions (batch, …, d)
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.MeanAbsolutePercentageError}.
 */
public final class MeanAbsolutePercentageError extends Loss {
  public MeanAbsolutePercentageError() {
    super("mean_absolute_percentage_error");
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return RegressionLosses.meanAbsolutePercentageError(ops, yTrue, yPred);
  }
}
