package io.addax.keras.metrics;

import io.addax.graph.Ops;
import java.util.Arrays;
import org.tensorflow.Operand;

/**
 * The areas between neighbouring points of a curve through the counts at thresholds, which go from
 * the lowest threshold to the highest along the first axis.
 */
record AreaUnderCurve(Ops ops, ConfusionCounts.Counts counts, int thresholds) {
  /** What is drawn over what. */
  enum Curve {
    /** True positive rate over false positive rate. */
    ROC,
    /** Precision over recall. */
    PR,
    /** Precision gain over recall gain. */
    PRGAIN
  }

  /** The height between two points. */
  enum Summation {
    /** Their mean; for {@link Curve#PR}, what true positives in between would give. */
    INTERPOLATION,
    /** The lower one. */
    MINORING,
    /** The higher one. */
    MAJORING
  }

  Operand<?> parts(Curve curve, Summation summation) {
    Operand<?> tp = counts.truePositives();
    Operand<?> fp = counts.falsePositives();
    Operand<?> recall = ratio(tp, counts.falseNegatives());
    return switch (curve) {
      case ROC -> riemann(ratio(fp, counts.trueNegatives()), recall, summation);
      case PR ->
          summation == Summation.INTERPOLATION
              ? interpolatedPr()
              : riemann(recall, ratio(tp, fp), summation);
      case PRGAIN -> riemann(gain(counts.falseNegatives(), 0), gain(fp, 1), summation);
    };
  }

  /** {@code x / (x + rest)}, and 0 for nothing at all. */
  private Operand<?> ratio(Operand<?> x, Operand<?> rest) {
    return ops.divNoNan(x, ops.add(x, rest));
  }

  private Operand<?> gain(Operand<?> wrong, double withoutHits) {
    Operand<?> tp = counts.truePositives();
    Operand<?> positives = ops.add(tp, counts.falseNegatives());
    Operand<?> negatives = ops.add(counts.trueNegatives(), counts.falsePositives());
    Operand<?> odds = ops.divNoNan(positives, negatives);
    Operand<?> gain = ops.sub(1, ops.mul(odds, ops.divNoNan(wrong, tp)));
    Operand<?> none = ops.equal(tp, ops.scalarLike(tp, 0));
    Operand<?> safe = ops.select(none, ops.scalarLike(gain, withoutHits), gain);
    return withoutHits == 0 ? ops.maximum(safe, 0) : safe;
  }

  private Operand<?> riemann(Operand<?> x, Operand<?> y, Summation summation) {
    Operand<?> heights =
        switch (summation) {
          case INTERPOLATION -> ops.mul(ops.add(front(y), back(y)), 0.5);
          case MINORING -> ops.minimum(front(y), back(y));
          case MAJORING -> ops.maximum(front(y), back(y));
        };
    return ops.mul(ops.sub(front(x), back(x)), heights);
  }

  /** Davis and Goadrich's interpolation: true and false positives grow evenly in between. */
  private Operand<?> interpolatedPr() {
    Operand<?> tp = counts.truePositives();
    Operand<?> p = ops.add(tp, counts.falsePositives());
    Operand<?> hits = ops.sub(front(tp), back(tp));
    Operand<?> slope = ops.divNoNan(hits, ops.maximum(ops.sub(front(p), back(p)), 0));
    Operand<?> intercept = ops.sub(back(tp), ops.mul(slope, back(p)));
    Operand<?> both = ops.logicalAnd(ops.greater(front(p), 0), ops.greater(back(p), 0));
    Operand<?> ratio =
        ops.select(both, ops.divNoNan(front(p), ops.maximum(back(p), 0)), ops.scalarLike(p, 1));
    Operand<?> area = ops.mul(slope, ops.add(hits, ops.mul(intercept, ops.log(ratio))));
    Operand<?> positives = ops.add(back(tp), back(counts.falseNegatives()));
    return ops.divNoNan(area, ops.maximum(positives, 0));
  }

  /** All points but the last. */
  private Operand<?> front(Operand<?> x) {
    return points(x, 0);
  }

  /** All points but the first. */
  private Operand<?> back(Operand<?> x) {
    return points(x, 1);
  }

  private Operand<?> points(Operand<?> x, int from) {
    int[] begin = new int[ops.rank(x)];
    int[] size = new int[begin.length];
    Arrays.fill(size, -1);
    begin[0] = from;
    size[0] = thresholds - 1;
    return ops.slice(x, begin, size);
  }
}
