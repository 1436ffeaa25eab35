package io.addax.keras.losses;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Shapes;
import java.util.Arrays;
import org.tensorflow.ndarray.Shape;

/** The checks of targets on the host: one pass over the primitive array each. */
final class Targets {
  private Targets() {}

  /** No NaN and no infinity. */
  static void checkFinite(Loss loss, HostTensor yTrue, String argument) {
    int bad = -1;
    if (yTrue.data() instanceof float[] values) {
      bad = firstNotFinite(values);
    } else if (yTrue.data() instanceof double[] values) {
      bad = firstNotFinite(values);
    }
    if (bad >= 0) {
      throw new IllegalArgumentException(
          prefix(loss, argument)
              + "finite numbers. Received: "
              + yTrue.doubleAt(bad)
              + at(bad, yTrue.shape()));
    }
  }

  private static int firstNotFinite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      // x - x is 0 for finite numbers and NaN for the others.
      if (values[i] - values[i] != 0) {
        return i;
      }
    }
    return -1;
  }

  private static int firstNotFinite(double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] - values[i] != 0) {
        return i;
      }
    }
    return -1;
  }

  /** Nothing below 0 and nothing above 1. */
  static void checkProbabilities(Loss loss, HostTensor yTrue, String argument) {
    int bad =
        yTrue.data() instanceof float[] values
            ? firstNoProbability(values)
            : firstNoProbability(yTrue);
    if (bad >= 0) {
      throw new IllegalArgumentException(
          prefix(loss, argument)
              + "numbers from 0 to 1. Received: "
              + number(yTrue.doubleAt(bad))
              + at(bad, yTrue.shape()));
    }
  }

  private static int firstNoProbability(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] >= 0 && values[i] <= 1)) {
        return i;
      }
    }
    return -1;
  }

  private static int firstNoProbability(HostTensor values) {
    int size = values.dtype() == DType.BOOL ? 0 : values.size();
    for (int i = 0; i < size; i++) {
      double value = values.doubleAt(i);
      if (!(value >= 0 && value <= 1)) {
        return i;
      }
    }
    return -1;
  }

  /** Whole numbers from 0 to classes - 1, or {@code ignored}. */
  static void checkLabels(
      Loss loss, HostTensor yTrue, long classes, Integer ignored, String argument) {
    int bad =
        yTrue.data() instanceof int[] labels
            ? firstOutside(labels, classes, ignored)
            : firstOutside(yTrue, classes, ignored);
    if (bad >= 0) {
      throw new IllegalArgumentException(
          prefix(loss, argument)
              + "class indices, whole numbers from 0 to "
              + (classes - 1)
              + (ignored == null ? "" : " or " + ignored + " (ignore_class)")
              + ", since the predictions have "
              + classes
              + " classes. Received: "
              + number(yTrue.doubleAt(bad))
              + at(bad, yTrue.shape()));
    }
  }

  private static int firstOutside(int[] labels, long classes, Integer ignored) {
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i];
      if ((label < 0 || label >= classes) && (ignored == null || label != ignored)) {
        return i;
      }
    }
    return -1;
  }

  private static int firstOutside(HostTensor labels, long classes, Integer ignored) {
    int size = labels.size();
    for (int i = 0; i < size; i++) {
      double label = labels.doubleAt(i);
      boolean fits = label >= 0 && label < classes && label == Math.rint(label);
      if (!fits && (ignored == null || label != ignored)) {
        return i;
      }
    }
    return -1;
  }

  /** The shape of the predictions without their last axis, or with 1 in its place. */
  static void checkLabelShape(Loss loss, Shape targets, Shape predictions, String argument) {
    if (predictions.isUnknown()) {
      return;
    }
    Shape expected = predictions.take(predictions.numDimensions() - 1);
    if (!sameSamples(expected, targets) && !sameSamples(expected.append(1), targets)) {
      throw new IllegalArgumentException(
          prefix(loss, argument)
              + "shape "
              + Shapes.toString(batch(expected))
              + " or "
              + Shapes.toString(batch(expected.append(1)))
              + " for predictions of shape "
              + Shapes.toString(batch(predictions))
              + ". Received shape: "
              + Shapes.toString(targets));
    }
  }

  /** The predictions' shape itself, but for a last axis of 1. */
  static void checkSameShape(Loss loss, Shape targets, Shape predictions, String argument) {
    if (predictions.isUnknown()) {
      return;
    }
    Shape[] aligned = Ranks.align(targets, predictions);
    if (!sameSamples(aligned[1], aligned[0])) {
      throw shapeError(loss, targets, predictions, argument);
    }
  }

  /** The predictions' shape, or one that stretches to it. */
  static void checkBroadcast(Loss loss, Shape targets, Shape predictions, String argument) {
    if (predictions.isUnknown()) {
      return;
    }
    Shape[] aligned = Ranks.align(targets, predictions);
    Shape a = aligned[0];
    Shape b = aligned[1];
    boolean fits = a.numDimensions() == b.numDimensions();
    for (int i = 1; fits && i < a.numDimensions(); i++) {
      fits = b.get(i) < 0 || a.get(i) == b.get(i) || a.get(i) == 1 || b.get(i) == 1;
    }
    if (!fits) {
      throw shapeError(loss, targets, predictions, argument);
    }
  }

  private static IllegalArgumentException shapeError(
      Loss loss, Shape targets, Shape predictions, String argument) {
    return new IllegalArgumentException(
        prefix(loss, argument)
            + "the shape of the predictions, "
            + Shapes.toString(batch(predictions))
            + ". Received shape: "
            + Shapes.toString(targets));
  }

  /** Whether all dimensions but the first agree. */
  private static boolean sameSamples(Shape expected, Shape shape) {
    if (expected.numDimensions() != shape.numDimensions()) {
      return false;
    }
    for (int i = 1; i < shape.numDimensions(); i++) {
      if (expected.get(i) >= 0 && expected.get(i) != shape.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** The shape with an open first dimension: how many samples there are says nothing here. */
  private static Shape batch(Shape shape) {
    return shape.numDimensions() == 0 ? shape : Shapes.with(shape, 0, -1);
  }

  private static String prefix(Loss loss, String argument) {
    return loss.className() + ": expected '" + argument + "' to have ";
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** Where it is. Batches may be shuffled, so that the row is none of the whole data. */
  private static String at(int flat, Shape shape) {
    if (shape.numDimensions() == 0) {
      return "";
    }
    long[] index = new long[shape.numDimensions()];
    long rest = flat;
    for (int i = index.length - 1; i >= 0; i--) {
      index[i] = rest % shape.get(i);
      rest /= shape.get(i);
    }
    String row = " in row " + index[0] + " of this batch";
    return shape.size() == shape.get(0) ? row : " at index " + Arrays.toString(index) + "," + row;
  }
}
