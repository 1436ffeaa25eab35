package io.addax.keras.losses;

import static io.addax.keras.losses.RegressionLosses.EPSILON;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The losses of probabilities as functions. Predictions are probabilities or logits; where
 * probabilities come straight from a softmax or sigmoid, its logits are used.
 */
public final class ProbabilisticLosses {
  private ProbabilisticLosses() {}

  /**
   * Cross-entropy of class indices.
   *
   * @param yTrue (batch, …) or (batch, …, 1), any numeric dtype
   * @param yPred (batch, …, classes)
   * @param ignoreClass a target that gives a loss of 0; null for none
   * @return (batch, …)
   */
  public static Operand<?> sparseCategoricalCrossentropy(
      Ops ops, Operand<?> yTrue, Operand<?> yPred, boolean fromLogits, Integer ignoreClass) {
    Operand<?> labels = labels(ops, yTrue, yPred);
    if (ignoreClass == null) {
      return sparse(ops, labels, yPred, fromLogits);
    }
    Operand<?> valid = isNot(ops, labels, ignoreClass);
    Operand<?> safe = ops.select(valid, labels, ops.scalarLike(labels, 0));
    Operand<?> losses = sparse(ops, safe, yPred, fromLogits);
    return ops.select(valid, losses, ops.scalarLike(losses, 0));
  }

  /** Which targets are not {@code ignoreClass}: booleans of the losses' shape. */
  public static Operand<?> countedLabels(
      Ops ops, Operand<?> yTrue, Operand<?> yPred, int ignoreClass) {
    return isNot(ops, labels(ops, yTrue, yPred), ignoreClass);
  }

  private static Operand<?> isNot(Ops ops, Operand<?> labels, int ignoreClass) {
    return ops.notEqual(labels, ops.scalarLike(labels, ignoreClass));
  }

  /** Integer labels without the last axis of 1. The fused op takes int32 and int64 alike. */
  private static Operand<?> labels(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Operand<?> labels = Ops.dtype(yTrue) == DType.INT32 ? yTrue : ops.cast(yTrue, DType.INT64);
    boolean extraAxis =
        labels.shape().numDimensions() == yPred.shape().numDimensions()
            && Math.abs(Shapes.get(labels.shape(), -1)) == 1;
    return extraAxis ? Ranks.dropLast(ops, labels) : labels;
  }

  private static Operand<?> sparse(
      Ops ops, Operand<?> labels, Operand<?> yPred, boolean fromLogits) {
    Logits found = Logits.of(ops, yPred, "Softmax", fromLogits);
    Operand<?> logits =
        found.areLogits() ? found.value() : ops.log(ops.clip(found.value(), EPSILON, 1 - EPSILON));
    Shape shape = logits.shape();
    if (shape.numDimensions() == 2) {
      return ops.sparseSoftmaxCrossEntropy(logits, labels);
    }
    Operand<?> flat =
        ops.sparseSoftmaxCrossEntropy(
            ops.reshape(logits, -1, Shapes.get(shape, -1)), ops.reshape(labels, -1));
    return ops.reshapeLike(flat, labels);
  }

  /**
   * Cross-entropy of class probabilities.
   *
   * @param yTrue the shape of {@code yPred}
   * @param labelSmoothing how much of the target is spread over all classes, from 0 to 1
   * @param axis the axis of classes
   * @return the shape without that axis
   */
  public static Operand<?> categoricalCrossentropy(
      Ops ops,
      Operand<?> yTrue,
      Operand<?> yPred,
      boolean fromLogits,
      double labelSmoothing,
      int axis) {
    Operand<?> target = yTrue;
    if (labelSmoothing != 0) {
      long classes = Shapes.get(yPred.shape(), -1);
      target = ops.add(ops.mul(yTrue, 1 - labelSmoothing), labelSmoothing / classes);
    }
    Logits found = Logits.of(ops, yPred, "Softmax", fromLogits);
    if (found.areLogits()) {
      return softmaxCrossentropy(ops, target, found.value(), axis);
    }
    Operand<?> p = ops.div(found.value(), ops.sumKeepDims(found.value(), axis));
    Operand<?> logs = ops.log(ops.clip(p, EPSILON, 1 - EPSILON));
    return ops.neg(ops.sum(ops.mul(target, logs), axis));
  }

  private static Operand<?> softmaxCrossentropy(
      Ops ops, Operand<?> target, Operand<?> logits, int axis) {
    int rank = ops.rank(logits);
    int at = Shapes.axis(axis, rank);
    if (at != rank - 1) {
      int[] classesLast =
          IntStream.concat(IntStream.range(0, rank).filter(i -> i != at), IntStream.of(at))
              .toArray();
      return softmaxCrossentropy(
          ops, ops.transpose(target, classesLast), ops.transpose(logits, classesLast), -1);
    }
    if (rank == 2) {
      return fused(ops, target, logits);
    }
    long classes = Shapes.get(logits.shape(), -1);
    Operand<?> flat =
        fused(ops, ops.reshape(target, -1, classes), ops.reshape(logits, -1, classes));
    if (unknownDimensions(logits.shape()) <= 1) {
      return ops.reshape(flat, logits.shape().take(rank - 1).asArray());
    }
    Operand<?> shape = ops.slice(ops.shapeOf(logits), new int[] {0}, new int[] {rank - 1});
    return ops.reshape(flat, shape);
  }

  /**
   * By TensorFlow's fused op, whose gradient takes targets to sum to 1: so it gets such, and the
   * loss is scaled to what they do sum to.
   */
  private static Operand<?> fused(Ops ops, Operand<?> target, Operand<?> logits) {
    Operand<?> sum = ops.sumKeepDims(target, -1);
    Operand<?> losses = ops.softmaxCrossEntropy(logits, ops.divNoNan(target, sum));
    return ops.mul(losses, ops.squeeze(sum, 1));
  }

  private static long unknownDimensions(Shape shape) {
    return Arrays.stream(shape.asArray()).filter(size -> size < 0).count();
  }

  /**
   * Cross-entropy of independent yes-no targets, averaged over an axis.
   *
   * @param yTrue the shape of {@code yPred}
   * @param labelSmoothing how far targets are drawn towards 0.5, from 0 to 1
   */
  public static Operand<?> binaryCrossentropy(
      Ops ops,
      Operand<?> yTrue,
      Operand<?> yPred,
      boolean fromLogits,
      double labelSmoothing,
      int axis) {
    Operand<?> target =
        labelSmoothing == 0
            ? yTrue
            : ops.add(ops.mul(yTrue, 1 - labelSmoothing), 0.5 * labelSmoothing);
    return ops.mean(binaryElements(ops, target, yPred, fromLogits), axis);
  }

  /** Binary cross-entropy, element by element. */
  static Operand<?> binaryElements(
      Ops ops, Operand<?> target, Operand<?> yPred, boolean fromLogits) {
    Logits found = Logits.of(ops, yPred, "Sigmoid", fromLogits);
    if (found.areLogits()) {
      return sigmoidCrossentropy(ops, target, found.value());
    }
    Operand<?> p = ops.clip(found.value(), EPSILON, 1 - EPSILON);
    Operand<?> yes = ops.mul(target, ops.log(p));
    Operand<?> no = ops.mul(ops.sub(1, target), ops.log(ops.sub(1, p)));
    return ops.neg(ops.add(yes, no));
  }

  /**
   * {@code max(x, 0) - x * z + log(1 + exp(-|x|))}, by selections: so the gradient is right at zero
   * too, where that of |x| is not.
   */
  private static Operand<?> sigmoidCrossentropy(Ops ops, Operand<?> z, Operand<?> x) {
    Operand<?> positive = ops.greaterEqual(x, 0);
    Operand<?> above = ops.select(positive, x, ops.scalarLike(x, 0));
    Operand<?> minusSize = ops.select(positive, ops.neg(x), x);
    Operand<?> linear = ops.sub(above, ops.mul(x, z));
    return ops.add(linear, ops.log1p(ops.exp(minusSize)));
  }

  /** {@code sum(yTrue * log(yTrue / yPred))}, both between 1e-7 and 1. */
  public static Operand<?> klDivergence(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Operand<?> target = ops.clip(yTrue, EPSILON, 1);
    Operand<?> p = ops.clip(yPred, EPSILON, 1);
    return ops.sum(ops.mul(target, ops.log(ops.div(target, p))), -1);
  }

  /** {@code mean(yPred - yTrue * log(yPred + 1e-7))}. */
  public static Operand<?> poisson(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    Operand<?> logs = ops.log(ops.add(yPred, EPSILON));
    return ops.mean(ops.sub(yPred, ops.mul(yTrue, logs)), -1);
  }
}
