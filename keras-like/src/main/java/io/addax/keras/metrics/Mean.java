package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The weighted mean of the values it is given, each sample counting alike.
 *
 * <p>Source: {@code keras.metrics.Mean}.
 */
public class Mean extends Metric {
  public Mean() {
    this("mean");
  }

  protected Mean(String name) {
    super(name);
  }

  /** Adds the mean of {@code yPred}; targets do not matter here. */
  @Override
  public void update(
      MetricContext context, Operand<?> yTrue, Operand<?> yPred, Operand<?> sampleWeight) {
    addValues(context, yPred, sampleWeight);
  }

  /**
   * Adds values with their weights.
   *
   * @param values (batch, …), or a scalar; averaged over all axes but the first
   * @param weight the shape of {@code values} or a beginning of it; null for none
   */
  protected final void addValues(MetricContext context, Operand<?> values, Operand<?> weight) {
    Ops ops = context.ops();
    Samplewise samples = Samplewise.of(ops, "Mean", values, weight);
    Operand<?> count =
        weight == null ? ops.size(samples.values(), DType.FLOAT32) : total(ops, samples.weights());
    context.add(context.variable("total", Shape.scalar()), total(ops, samples.values()));
    context.add(context.variable("count", Shape.scalar()), count);
  }

  /** The sum of a vector, or a scalar itself. */
  static Operand<?> total(Ops ops, Operand<?> x) {
    return x.shape().numDimensions() == 0 ? x : ops.sum(x);
  }

  @Override
  public Operand<?> result(MetricContext context) {
    Ops ops = context.ops();
    return ops.divNoNan(
        context.variable("total", Shape.scalar()).read(ops),
        context.variable("count", Shape.scalar()).read(ops));
  }
}
