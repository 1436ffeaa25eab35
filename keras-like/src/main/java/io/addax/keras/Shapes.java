package io.addax.keras;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;

/** Small helpers around TensorFlow Java's {@link Shape}. */
public final class Shapes {
  private Shapes() {}

  /** As Keras prints a shape: {@code (None, 28, 28, 1)}. */
  public static String toString(Shape shape) {
    if (shape.isUnknown()) {
      return "<unknown rank>";
    }
    String dims =
        Arrays.stream(shape.asArray())
            .mapToObj(d -> d < 0 ? "None" : Long.toString(d))
            .collect(Collectors.joining(", "));
    return shape.numDimensions() == 1 ? "(" + dims + ",)" : "(" + dims + ")";
  }

  /** As Keras writes a shape in JSON: null for an unknown dimension. */
  public static List<Long> toKeras(Shape shape) {
    List<Long> dims = new ArrayList<>();
    for (long dim : shape.asArray()) {
      dims.add(dim < 0 ? null : dim);
    }
    return dims;
  }

  /** The shape with dimension {@code axis} replaced; negative axes count from the end. */
  public static Shape with(Shape shape, int axis, long size) {
    long[] dims = shape.asArray();
    dims[axis < 0 ? axis + dims.length : axis] = size;
    return Shape.of(dims);
  }

  /** Dimension {@code axis}; negative axes count from the end. */
  public static long get(Shape shape, int axis) {
    return shape.get(axis < 0 ? axis + shape.numDimensions() : axis);
  }

  /** An axis as a number from 0 to rank - 1. */
  public static int axis(int axis, int rank) {
    int positive = axis < 0 ? axis + rank : axis;
    if (positive < 0 || positive >= rank) {
      throw new IllegalArgumentException(
          "Expected an axis from " + -rank + " to " + (rank - 1) + ". Received: " + axis);
    }
    return positive;
  }

  /** Whether an axis, as one gives it, is never that of the batch. */
  public static boolean isBehindBatch(int axis) {
    return axis == -1 || axis > 0;
  }

  /** Whether both shapes can be the same once unknown dimensions are known. */
  public static boolean compatible(Shape a, Shape b) {
    if (a.isUnknown() || b.isUnknown()) {
      return true;
    }
    if (a.numDimensions() != b.numDimensions()) {
      return false;
    }
    for (int i = 0; i < a.numDimensions(); i++) {
      if (a.get(i) >= 0 && b.get(i) >= 0 && a.get(i) != b.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** The number of elements of one sample; throws if a dimension but the first is unknown. */
  public static long sampleSize(Shape shape) {
    return shape.tail().size();
  }
}
