package io.addax.keras.metrics;

import io.addax.graph.Ops;
import io.addax.keras.losses.Loss;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/** A metric that is the mean of a function's values. */
final class FunctionMetric extends MeanMetricWrapper {
  private final String className;
  private final Loss.Function function;

  FunctionMetric(String name, Loss.Function function) {
    super(name, Direction.UNKNOWN);
    this.className = name;
    this.function = function;
  }

  @Override
  protected Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Ranks.Pair pair = aligned(ops, yTrue, yPred);
    return function.apply(ops, pair.first(), pair.second());
  }

  @Override
  public boolean isSamplewise() {
    return false;
  }

  @Override
  public String className() {
    return className;
  }
}
