package io.addax.keras.losses;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/**
 * Mean absolute error: {@code mean(|yTrue - yPred|)} over the last axis.
 *
 * <ul>
 *   <li>targets and predictions (batch, …, d)
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.MeanAbsoluteError}.
 */
public final class MeanAbsoluteError extends Loss {
  public MeanAbsoluteError() {
    super("mean_absolute_error");
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return RegressionLosses.meanAbsoluteError(ops, yTrue, yPred);
  }
}
