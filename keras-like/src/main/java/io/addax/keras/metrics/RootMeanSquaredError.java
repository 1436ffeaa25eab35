package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/**
 * The square root of the mean squared error.
 *
 * <p>Source: {@code keras.metrics.RootMeanSquaredError}.
 */
public final class RootMeanSquaredError extends Mean {
  public RootMeanSquaredError() {
    super("root_mean_squared_error");
  }

  @Override
  public void update(
      MetricContext context, Operand<?> yTrue, Operand<?> yPred, Operand<?> sampleWeight) {
    Ops ops = context.ops();
    Ranks.Pair pair =
        Ranks.align(ops, ops.cast(yTrue, DType.FLOAT32), ops.cast(yPred, DType.FLOAT32));
    addValues(context, ops.squaredDifference(pair.second(), pair.first()), sampleWeight);
  }

  @Override
  public Operand<?> result(MetricContext context) {
    return context.ops().sqrt(super.result(context));
  }

  @Override
  public Direction direction() {
    return Direction.DOWN;
  }
}
