package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.losses.Ranks;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Counts true and false positives and negatives at one or more thresholds.
 *
 * <p>The state is one variable of two columns, for positive and negative labels. For thresholds
 * evenly spaced from 0 to 1, its rows are the buckets between them, so that a batch costs the same
 * for 200 thresholds as for three; the sums over buckets are made when the result is asked for. For
 * others, row 0 counts all predictions and the rows after it those above each threshold.
 *
 * @param thresholds what predictions must exceed to be positive
 * @param even whether they are evenly spaced from 0 to 1
 * @param openEnds whether the outermost thresholds lie a little outside of 0 and 1
 * @param perLabel whether the columns of predictions are counted apart; else all together
 */
record ConfusionCounts(double[] thresholds, boolean even, boolean openEnds, boolean perLabel) {
  private static final String STATE = "counts";

  /** Counts of all labels together at thresholds in [0, 1], in any order. */
  static ConfusionCounts at(double... thresholds) {
    return new ConfusionCounts(thresholds, isEven(thresholds), false, false);
  }

  /** Whether at least three thresholds are evenly spaced from 0 to 1, up to rounding. */
  static boolean isEven(double[] thresholds) {
    int n = thresholds.length;
    for (int i = 0; i < n; i++) {
      double expected = (float) i / (n - 1);
      if (Math.abs(thresholds[i] - expected) > 1e-7 + 1e-5 * expected) {
        return false;
      }
    }
    return n >= 3;
  }

  /** What has been counted, one element per threshold, or (threshold, label). */
  record Counts(
      Operand<?> truePositives,
      Operand<?> falsePositives,
      Operand<?> trueNegatives,
      Operand<?> falseNegatives) {
    /** How many of the positive predictions are right; 0 if there are none. */
    Operand<?> precision(Ops ops) {
      return ops.divNoNan(truePositives, ops.add(truePositives, falsePositives));
    }

    /** How many of the positive targets are found; 0 if there are none. */
    Operand<?> recall(Ops ops) {
      return ops.divNoNan(truePositives, ops.add(truePositives, falseNegatives));
    }

    /** How many of the negative targets are found; 0 if there are none. */
    Operand<?> specificity(Ops ops) {
      return ops.divNoNan(trueNegatives, ops.add(trueNegatives, falsePositives));
    }
  }

  /**
   * Adds a batch.
   *
   * @param yTrue labels, 0 or not 0, of the shape of {@code yPred}
   * @param yPred predictions
   * @param sampleWeight shape of {@code yPred} or a beginning of it; null for none
   * @param labelWeights one per label; null for none
   */
  void update(
      MetricContext context,
      Operand<?> yTrue,
      Operand<?> yPred,
      Operand<?> sampleWeight,
      double[] labelWeights) {
    Ops ops = context.ops();
    Ranks.Pair pair = Ranks.align(ops, ops.cast(yPred, DType.FLOAT32), yTrue);
    Operand<?> predictions = pair.first();
    Operand<?> positive = ops.cast(ops.cast(pair.second(), DType.BOOL), DType.FLOAT32);
    Operand<?> weight = weight(ops, predictions, sampleWeight, labelWeights);
    Operand<?> negative;
    if (weight == null) {
      negative = ops.sub(1, positive);
    } else {
      positive = ops.mul(positive, weight);
      negative = ops.sub(weight, positive);
    }
    int labels = perLabel ? labels(predictions) : 0;
    if (!perLabel && ops.rank(predictions) != 1) {
      predictions = ops.reshape(predictions, -1);
      positive = ops.reshape(positive, -1);
      negative = ops.reshape(negative, -1);
    }
    Operand<?> columns = ops.stack(List.of(positive, negative), -1);
    context.add(
        context.variable(STATE, stateShape(labels)),
        even ? buckets(ops, predictions, columns, labels) : above(ops, predictions, columns));
  }

  private Shape stateShape(int labels) {
    long rows = even ? thresholds.length : thresholds.length + 1;
    return perLabel ? Shape.of(rows, labels, 2) : Shape.of(rows, 2);
  }

  private static int labels(Operand<?> predictions) {
    Shape shape = predictions.shape();
    if (shape.numDimensions() != 2 || shape.get(1) < 0) {
      throw new IllegalArgumentException(
          "With multi_label, expected predictions of shape (batch, labels). Received shape: "
              + shape);
    }
    return (int) shape.get(1);
  }

  private static Operand<?> weight(
      Ops ops, Operand<?> predictions, Operand<?> sampleWeight, double[] labelWeights) {
    Operand<?> weight = null;
    if (sampleWeight != null) {
      weight = ops.cast(sampleWeight, DType.FLOAT32);
      if (ops.rank(weight) == ops.rank(predictions) + 1) {
        weight = Ranks.dropLast(ops, weight);
      }
      weight =
          ops.mul(Ranks.expandTo(ops, weight, ops.rank(predictions)), ops.onesLike(predictions));
    }
    if (labelWeights != null) {
      Operand<?> row =
          ops.constant(
              HostTensor.of(Shape.of(1, labelWeights.length), labelWeights).cast(DType.FLOAT32));
      weight = ops.mul(row, weight == null ? ops.onesLike(predictions) : weight);
    }
    return weight;
  }

  /**
   * Sums per bucket. A prediction in bucket j is above thresholds 0 to j - 1: bucket 0 is for what
   * is above none.
   */
  private Operand<?> buckets(Ops ops, Operand<?> predictions, Operand<?> columns, int labels) {
    int n = thresholds.length;
    Operand<?> scaled = ops.ceil(ops.mul(ops.clip(predictions, 0, 1), n - 1));
    Operand<?> bucket = ops.cast(openEnds ? ops.maximum(scaled, 1) : scaled, DType.INT32);
    if (!perLabel) {
      return ops.unsortedSegmentSum(columns, bucket, ops.constant(n));
    }
    Operand<?> label = ops.range(ops.constant(0), ops.constant(labels));
    Operand<?> segment = ops.add(ops.mul(bucket, labels), label);
    Operand<?> sums = ops.unsortedSegmentSum(columns, segment, ops.constant(n * labels));
    return ops.reshape(sums, n, labels, 2);
  }

  private Operand<?> above(Ops ops, Operand<?> predictions, Operand<?> columns) {
    float[] limits = new float[thresholds.length + 1];
    limits[0] = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < thresholds.length; i++) {
      limits[i + 1] = (float) thresholds[i];
    }
    Shape shape = perLabel ? Shape.of(limits.length, 1, 1) : Shape.of(limits.length, 1);
    Operand<?> isAbove = ops.greater(predictions, ops.constant(HostTensor.of(shape, limits)));
    Operand<?> ones = ops.expandDims(ops.cast(isAbove, DType.FLOAT32), -1);
    return ops.sum(ops.mul(ones, columns), 1);
  }

  /**
   * What has been counted since the last reset.
   *
   * @param labels how many labels are counted apart, if known before the first update; else 0
   */
  Counts counts(MetricContext context, int labels) {
    Ops ops = context.ops();
    GraphVariable variable =
        perLabel && labels == 0
            ? context.variable(STATE)
            : context.variable(STATE, stateShape(labels));
    Operand<?> state = variable.read(ops);
    Operand<?> positives;
    Operand<?> totals;
    if (even) {
      positives = ops.cumsum(state, 0, true, true);
      totals = ops.sum(state, 0);
    } else {
      int[] begin = new int[variable.shape().numDimensions()];
      int[] size = new int[begin.length];
      Arrays.fill(size, -1);
      begin[0] = 1;
      positives = ops.slice(state, begin, size);
      totals = ops.unstack(state, thresholds.length + 1, 0).get(0);
    }
    List<Operand<?>> above = ops.unstack(positives, 2, -1);
    List<Operand<?>> all = ops.unstack(totals, 2, -1);
    return new Counts(
        above.get(0),
        above.get(1),
        ops.sub(all.get(1), above.get(1)),
        ops.sub(all.get(0), above.get(0)));
  }

  /** One number per threshold, or the number alone where there is one threshold. */
  Operand<?> perThreshold(Ops ops, Operand<?> values) {
    return thresholds.length == 1 ? ops.reshape(values, new long[0]) : values;
  }
}
