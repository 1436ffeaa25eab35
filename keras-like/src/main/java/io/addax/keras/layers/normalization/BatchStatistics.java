package io.addax.keras.layers.normalization;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Mean and variance of each channel over a batch, by the fused op where there is one.
 *
 * <p>The fused op and its gradient are much faster than the same in single ops. It takes channels
 * last at rank 4; other ranks are reshaped, which costs nothing. Its variance is divided by n - 1
 * (by 1 for n = 1), that of Keras by n.
 */
final class BatchStatistics {
  /** Keras's fuzz factor, against division by zero when a mask excludes everything. */
  private static final double FUZZ = 1e-7;

  private final Ops ops;
  private final Operand<?> x;
  private final int channelAxis;

  BatchStatistics(Ops ops, Operand<?> x, int channelAxis) {
    this.ops = ops;
    this.x = x;
    this.channelAxis = channelAxis;
  }

  /** Mean and variance, one number per channel. */
  record Moments(Operand<?> mean, Operand<?> variance) {}

  /** The normalized batch, and mean and variance, one number per channel. */
  record Fused(Operand<?> y, Operand<?> mean, Operand<?> variance) {}

  /** Whether the fused op takes this dtype; of 16-bit numbers it computes in float32. */
  static boolean canFuse(Operand<?> x) {
    return Ops.dtype(x) != DType.FLOAT64;
  }

  /** Normalizes with the batch's own statistics; channels must be last. */
  Fused fused(Operand<?> gamma, Operand<?> beta, float epsilon) {
    boolean plane = x.shape().numDimensions() == 4;
    Operand<?> in = plane ? x : ops.reshape(x, -1, 1, 1, channels());
    Operand<?> none = ops.constant(HostTensor.of(Shape.of(0), new float[0]));
    List<Operand<?>> out =
        ops.fusedBatchNorm(in, orAll(gamma, 1), orAll(beta, 0), none, none, epsilon, true);
    Operand<?> y = plane ? out.get(0) : ops.reshape(out.get(0), ops.shapeOf(x));
    return new Fused(y, out.get(1), ops.mul(out.get(2), populationFactor(in)));
  }

  /** Normalizes a rank-4 batch with channels last with given statistics. */
  Operand<?> fusedWith(
      Operand<?> gamma, Operand<?> beta, Operand<?> mean, Operand<?> variance, float epsilon) {
    return ops.fusedBatchNorm(x, orAll(gamma, 1), orAll(beta, 0), mean, variance, epsilon, false)
        .get(0);
  }

  private Operand<?> orAll(Operand<?> vector, float value) {
    if (vector != null) {
      return vector;
    }
    float[] all = new float[Math.toIntExact(channels())];
    Arrays.fill(all, value);
    return ops.constant(HostTensor.of(Shape.of(all.length), all));
  }

  /** (n - 1) / n, where n is the number of values per channel; 1 for n = 1. */
  private Operand<?> populationFactor(Operand<?> in) {
    Operand<?> n = ops.constant(1f);
    for (int axis = 0; axis < 3; axis++) {
      n = ops.mul(n, ops.cast(ops.dimension(in, axis), DType.FLOAT32));
    }
    return ops.div(ops.maximum(ops.sub(n, 1), 1), n);
  }

  private long channels() {
    return x.shape().get(channelAxis);
  }

  private int[] otherAxes() {
    int rank = x.shape().numDimensions();
    return IntStream.range(0, rank).filter(i -> i != channelAxis).toArray();
  }

  /** Mean and variance in single ops. */
  Moments moments() {
    int[] axes = otherAxes();
    Operand<?> mean = ops.meanKeepDims(x, axes);
    Operand<?> variance = ops.mean(ops.squaredDifference(x, mean), axes);
    return new Moments(ops.reshape(mean, channels()), variance);
  }

  /**
   * Mean and variance of what a mask keeps.
   *
   * @param mask boolean, of the input's shape but for the last axis
   */
  Moments moments(Operand<?> mask) {
    int[] axes = otherAxes();
    Operand<?> counts = ops.expandDims(mask, -1);
    Operand<?> zero = ops.scalarLike(x, 0);
    Operand<?> everywhere = ops.broadcastTo(ops.cast(counts, Ops.dtype(x)), ops.shapeOf(x));
    Operand<?> number = ops.add(ops.sumKeepDims(everywhere, axes), FUZZ);
    Operand<?> mean = ops.div(ops.sumKeepDims(ops.select(counts, x, zero), axes), number);
    Operand<?> squares = ops.select(counts, ops.squaredDifference(x, mean), zero);
    Operand<?> variance = ops.div(ops.sumKeepDims(squares, axes), number);
    return new Moments(ops.reshape(mean, channels()), ops.reshape(variance, channels()));
  }

  /**
   * Mean and variance over several replicas.
   *
   * @param mask as above; null for none
   * @param overReplicas the sum of a vector over the replicas
   */
  Moments moments(Operand<?> mask, UnaryOperator<Operand<?>> overReplicas) {
    int[] axes = otherAxes();
    Operand<?> ones = ops.onesLike(x);
    Operand<?> counts =
        mask == null ? ones : ops.mul(ops.cast(ops.expandDims(mask, -1), Ops.dtype(x)), ones);
    Operand<?> number = overReplicas.apply(ops.sum(counts, axes));
    if (mask != null) {
      number = ops.add(number, FUZZ);
    }
    Operand<?> kept = mask == null ? x : ops.mul(x, counts);
    Operand<?> mean = ops.div(overReplicas.apply(ops.sum(kept, axes)), number);
    Operand<?> squares = ops.squaredDifference(x, ops.reshape(mean, aligned()));
    Operand<?> keptSquares = mask == null ? squares : ops.mul(squares, counts);
    Operand<?> variance = ops.div(overReplicas.apply(ops.sum(keptSquares, axes)), number);
    return new Moments(mean, variance);
  }

  /** The shape of a vector over the channels that is broadcast over the input. */
  private long[] aligned() {
    int rank = x.shape().numDimensions();
    return IntStream.range(0, rank).mapToLong(i -> i == channelAxis ? channels() : 1).toArray();
  }
}
