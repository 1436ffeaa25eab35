package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.losses.Ranks;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Values as numbers per sample, and the samples' weights: what is beyond the first axis is averaged
 * or summed. Source: {@code reduce_to_samplewise_values} in Keras.
 *
 * @param values (batch), weighted; or a scalar
 * @param weights (batch), or a scalar; null for none
 */
record Samplewise(Operand<?> values, Operand<?> weights) {
  /**
   * Reduces.
   *
   * @param type the reduction, Mean or Sum
   * @param sampleWeight the shape of {@code rawValues} or a beginning of it; null for none
   */
  static Samplewise of(Ops ops, String type, Operand<?> rawValues, Operand<?> sampleWeight) {
    Operand<?> values = ops.cast(rawValues, DType.FLOAT32);
    if (sampleWeight == null) {
      return new Samplewise(reduce(ops, type, values, 1), null);
    }
    Ranks.Pair pair = Ranks.align(ops, values, ops.cast(sampleWeight, DType.FLOAT32));
    Operand<?> weights = pair.second();
    values = reduce(ops, type, pair.first(), ops.rank(weights));
    if (isSingle(weights.shape()) && !isSingle(values.shape())) {
      weights = ops.broadcastLike(weights, values);
    }
    return new Samplewise(
        reduce(ops, type, ops.mul(values, weights), 1), reduce(ops, type, weights, 1));
  }

  /** Whether there is one weight, in an axis, for however many samples. */
  private static boolean isSingle(Shape shape) {
    return shape.numDimensions() > 0 && shape.get(0) == 1;
  }

  private static Operand<?> reduce(Ops ops, String type, Operand<?> x, int fromAxis) {
    int rank = ops.rank(x);
    return rank <= fromAxis
        ? x
        : ops.reduce(type, x, false, IntStream.range(fromAxis, rank).toArray());
  }
}
