package io.addax.keras.activations;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import java.util.stream.DoubleStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Like {@link Softmax}, but small inputs become exactly 0: {@code max(x - tau, 0)}.
 *
 * <p>The threshold tau is Keras's (3.15), so that a model computes the same here and there: the sum
 * of all running sums over the support, less 1, divided by the size of the support. The published
 * sparsemax takes the last running sum instead, and only then does the result sum to 1 where the
 * support has more than one element.
 *
 * <p>Source: {@code keras.activations.sparsemax}.
 *
 * @param axis of known size; default the last
 */
public record Sparsemax(int axis) implements Activation {
  /** With Keras's default. */
  public Sparsemax() {
    this(-1);
  }

  static Sparsemax of(Config config) {
    return new Sparsemax(config.getInt("axis", -1));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    return LastAxis.apply(ops, x, axis, moved -> alongLastAxis(ops, moved));
  }

  private static Operand<?> alongLastAxis(Ops ops, Operand<?> x) {
    int size = Math.toIntExact(Shapes.get(x.shape(), -1));
    if (size < 0) {
      throw new IllegalArgumentException(
          "sparsemax: expected an axis of known size. Received shape: "
              + Shapes.toString(x.shape()));
    }
    DType dtype = Ops.dtype(x);
    Operand<?> sorted = ops.topK(x, size).get(0);
    Operand<?> sums = ops.cumsum(sorted, -1, false, false);
    double[] ranks = DoubleStream.iterate(1, r -> r + 1).limit(size).toArray();
    Operand<?> means =
        ops.div(ops.sub(sums, 1), ops.constant(HostTensor.of(Shape.of(size), ranks).cast(dtype)));
    Operand<?> supported = ops.greater(sorted, means);
    Operand<?> total = ops.sumKeepDims(ops.select(supported, sums, ops.scalarLike(sums, 0)), -1);
    Operand<?> count = ops.sumKeepDims(ops.cast(supported, dtype), -1);
    Operand<?> tau = ops.div(ops.sub(total, 1), count);
    return ops.maximum(ops.sub(x, tau), 0);
  }

  @Override
  public String className() {
    return "sparsemax";
  }

  @Override
  public boolean isSamplewise() {
    return Shapes.isBehindBatch(axis);
  }

  @Override
  public Config config() {
    return axis == -1 ? Config.empty() : Config.empty().with("axis", axis);
  }
}
