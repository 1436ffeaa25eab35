package io.addax.keras.metrics;

import io.addax.keras.Shapes;
import io.addax.keras.losses.Ranks;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The checks that targets fit predictions, by what is known of their shapes before anything runs.
 * The first axis, of samples, is never compared.
 */
final class MetricShapes {
  private MetricShapes() {}

  /** Class indices: the predictions' shape without its last axis, or with 1 in its place. */
  static void checkSparse(Metric metric, Operand<?> yTrue, Operand<?> yPred) {
    if (yPred.shape().numDimensions() <= 0 || yTrue.shape().isUnknown()) {
      return;
    }
    Shape batch = yPred.shape().take(yPred.shape().numDimensions() - 1);
    check(
        fits(batch, yTrue.shape(), false) || fits(batch.append(1), yTrue.shape(), false),
        metric,
        "class indices of shape " + text(batch) + " or " + text(batch.append(1)),
        yTrue,
        yPred);
  }

  /** A number per class: the predictions' shape. */
  static void checkSame(Metric metric, Operand<?> yTrue, Operand<?> yPred) {
    check(
        fits(yPred.shape(), yTrue.shape(), false),
        metric,
        "shape " + text(yPred.shape()),
        yTrue,
        yPred);
  }

  /**
   * Numbers that are compared one by one: the predictions' shape, or one that stretches to it.
   *
   * @param pair both at the same rank, if they can be
   */
  static void checkElements(Metric metric, Ranks.Pair pair, Operand<?> yTrue, Operand<?> yPred) {
    check(
        fits(pair.second().shape(), pair.first().shape(), true),
        metric,
        "shape " + text(yPred.shape()),
        yTrue,
        yPred);
  }

  private static boolean fits(Shape expected, Shape shape, boolean mayStretch) {
    if (expected.isUnknown() || shape.isUnknown()) {
      return true;
    }
    boolean fits = expected.numDimensions() == shape.numDimensions();
    for (int i = 1; fits && i < shape.numDimensions(); i++) {
      long a = expected.get(i);
      long b = shape.get(i);
      fits = a == b || a < 0 || b < 0 || mayStretch && (a == 1 || b == 1);
    }
    return fits;
  }

  private static void check(
      boolean fits, Metric metric, String expected, Operand<?> yTrue, Operand<?> yPred) {
    if (!fits) {
      throw new IllegalArgumentException(
          "The metric '"
              + metric.name()
              + "' ("
              + metric.className()
              + ") expected targets to have "
              + expected
              + " for predictions of shape "
              + text(yPred.shape())
              + ". Received shape: "
              + text(yTrue.shape()));
    }
  }

  private static String text(Shape shape) {
    boolean open = !shape.isUnknown() && shape.numDimensions() > 0;
    return Shapes.toString(open ? Shapes.with(shape, 0, -1) : shape);
  }
}
