package io.addax.keras.metrics;

import io.addax.graph.Ops;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The weighted sum of the values it is given.
 *
 * <p>Source: {@code keras.metrics.Sum}.
 */
public final class Sum extends Metric {
  public Sum() {
    super("sum");
  }

  /** Adds the sum of {@code yPred}; targets do not matter here. */
  @Override
  public void update(
      MetricContext context, Operand<?> yTrue, Operand<?> yPred, Operand<?> sampleWeight) {
    Ops ops = context.ops();
    Operand<?> values = Samplewise.of(ops, "Sum", yPred, sampleWeight).values();
    context.add(context.variable("total", Shape.scalar()), Mean.total(ops, values));
  }

  @Override
  public Operand<?> result(MetricContext context) {
    return context.variable("total", Shape.scalar()).read(context.ops());
  }
}
