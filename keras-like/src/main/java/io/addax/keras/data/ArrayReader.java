package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.lang.reflect.Array;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** Flattens nested Java arrays. */
final class ArrayReader {
  private static final Map<Class<?>, DType> DTYPES =
      Map.of(
          float.class, DType.FLOAT32,
          double.class, DType.FLOAT64,
          byte.class, DType.INT8,
          short.class, DType.INT16,
          int.class, DType.INT32,
          long.class, DType.INT64,
          boolean.class, DType.BOOL,
          String.class, DType.STRING);

  private final String argument;
  private final long[] dims;

  private ArrayReader(String argument, int rank) {
    this.argument = argument;
    this.dims = new long[rank];
  }

  static HostTensor read(Object array, String argument) {
    int rank = 0;
    Class<?> type = array.getClass();
    while (type.isArray()) {
      type = type.getComponentType();
      rank++;
    }
    DType dtype = DTYPES.get(type);
    checkArgument(
        dtype != null,
        "Expected %s to be an array of float, double, int, long, short, byte, boolean or String."
            + " Received: %s",
        argument,
        Tensors.describe(array));
    return new ArrayReader(argument, rank).read(array, dtype);
  }

  private HostTensor read(Object array, DType dtype) {
    Object first = array;
    long size = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = first == null ? 0 : Array.getLength(first);
      size *= dims[axis];
      checkArgument(
          size <= Integer.MAX_VALUE - 8,
          "Expected %s to have less than 2^31 elements. Received: more, in %s",
          argument,
          Tensors.describe(array));
      first = dims[axis] == 0 || axis == dims.length - 1 ? null : Array.get(first, 0);
    }
    if (dims.length == 1) {
      return HostTensor.wrap(dtype, Shape.of(dims), array);
    }
    HostTensor tensor = HostTensor.zeros(dtype, Shape.of(dims));
    copy(array, 0, tensor.data(), 0, argument);
    return tensor;
  }

  /** Copies one sub-array to {@code at}; returns the position behind it. */
  private int copy(Object array, int axis, Object target, int at, String path) {
    checkArgument(array != null, "Expected an array in %s. Received: null", path);
    int length = Array.getLength(array);
    checkArgument(
        length == dims[axis],
        "Expected all rows of %s to be equally long. Received: %s has %s elements, %s has %s",
        argument,
        argument + "[0]".repeat(axis),
        dims[axis],
        path,
        length);
    if (axis == dims.length - 1) {
      System.arraycopy(array, 0, target, at, length);
      return at + length;
    }
    Object[] rows = (Object[]) array;
    for (int i = 0; i < length; i++) {
      at = copy(rows[i], axis + 1, target, at, path + "[" + i + "]");
    }
    return at;
  }
}
