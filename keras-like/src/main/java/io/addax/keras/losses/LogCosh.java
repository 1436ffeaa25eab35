package io.addax.keras.losses;

import io.addax.graph.Ops;
import org.tensorflow.Operand;

/**
 * {@code mean(log(cosh(yPred - yTrue)))} over the last axis: squared for small errors, absolute for
 * large ones.
 *
 * <ul>
 *   <li>targets and predictions (batch, …, d)
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.LogCosh}.
 */
public final class LogCosh extends Loss {
  public LogCosh() {
    super("log_cosh");
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return RegressionLosses.logCosh(ops, yTrue, yPred);
  }
}
