package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;

/**
 * The mean of a number per sample that targets and predictions give: what most metrics are.
 *
 * <p>Source: {@code keras.metrics.MeanMetricWrapper}.
 */
public abstract class MeanMetricWrapper extends Mean {
  private final Direction direction;

  /**
   * A metric.
   *
   * @param name Keras's name of it
   * @param direction whether more is better
   */
  protected MeanMetricWrapper(String name, Direction direction) {
    super(name);
    this.direction = direction;
  }

  /**
   * What is averaged.
   *
   * @param yTrue targets, in their own dtype
   * @param yPred predictions, floating point, of 32 bits at least
   * @return (batch, …)
   */
  protected abstract Operand<?> values(Ops ops, Operand<?> yTrue, Operand<?> yPred);

  /**
   * Which values count beside the sample weights, if not all do: booleans of the values' shape.
   * Without sample weights all count, as in Keras.
   *
   * @return null for all, the default
   */
  protected Operand<?> valueMask(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return null;
  }

  @Override
  public final void update(
      MetricContext context, Operand<?> yTrue, Operand<?> yPred, Operand<?> sampleWeight) {
    Ops ops = context.ops();
    DType dtype = Ops.dtype(yPred);
    boolean half = dtype == DType.FLOAT16 || dtype == DType.BFLOAT16;
    Operand<?> predictions = half ? ops.cast(yPred, DType.FLOAT32) : yPred;
    Operand<?> weight = sampleWeight;
    if (weight != null) {
      Operand<?> mask = valueMask(ops, yTrue, predictions);
      if (mask != null) {
        Ranks.Pair pair =
            Ranks.align(ops, ops.cast(mask, DType.FLOAT32), ops.cast(weight, DType.FLOAT32));
        weight = ops.mul(pair.first(), pair.second());
      }
    }
    addValues(context, values(ops, yTrue, predictions), weight);
  }

  /** Targets in the predictions' dtype, and both at the same rank. */
  protected static Ranks.Pair aligned(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return Ranks.align(ops, ops.cast(yTrue, Ops.dtype(yPred)), yPred);
  }

  @Override
  public Direction direction() {
    return direction;
  }
}
