package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.losses.Ranks;
import io.addax.keras.losses.RegressionLosses;
import org.tensorflow.Operand;

/**
 * The mean logarithm of the hyperbolic cosine of the error of predictions (batch, …, d).
 *
 * <p>Source: {@code keras.metrics.LogCoshError}.
 */
public final class LogCoshError extends MeanMetricWrapper {
  public LogCoshError() {
    super("logcosh", Direction.DOWN);
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    return RegressionLosses.logCosh(ops, pair.first(), pair.second());
  }
}
