package io.addax.graph;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.tensorflow.ndarray.Shape;

/**
 * A tensor in the Java heap: a dtype, a shape and a flat primitive array in row-major order.
 *
 * <p>This is how weights, batches, fetched results and graph constants travel; it holds no native
 * memory and needs no closing. The array is not copied on the way in or out, so treat it as owned
 * by the tensor.
 *
 * <pre>{@code
 * HostTensor x = HostTensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f);
 * x.floats();         // [1, 2, 3, 4]
 * x.rows(1, 2);       // shape (1, 2): [3, 4]
 * }</pre>
 */
public final class HostTensor {
  private final DType dtype;
  private final Shape shape;
  private final Object data;

  private HostTensor(DType dtype, Shape shape, Object data, int length) {
    Objects.requireNonNull(shape, "shape");
    checkArgument(
        !shape.isUnknown() && !shape.hasUnknownDimension(),
        "Expected a fully known shape. Received: %s",
        shape);
    checkArgument(
        shape.size() == length,
        "Expected %s elements for shape %s. Received: %s",
        shape.size(),
        shape,
        length);
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
  }

  public static HostTensor of(Shape shape, float... values) {
    return new HostTensor(DType.FLOAT32, shape, values, values.length);
  }

  public static HostTensor of(Shape shape, double... values) {
    return new HostTensor(DType.FLOAT64, shape, values, values.length);
  }

  public static HostTensor of(Shape shape, int... values) {
    return new HostTensor(DType.INT32, shape, values, values.length);
  }

  public static HostTensor of(Shape shape, long... values) {
    return new HostTensor(DType.INT64, shape, values, values.length);
  }

  public static HostTensor of(Shape shape, boolean... values) {
    return new HostTensor(DType.BOOL, shape, values, values.length);
  }

  public static HostTensor of(Shape shape, String... values) {
    return new HostTensor(DType.STRING, shape, values, values.length);
  }

  public static HostTensor scalar(float value) {
    return of(Shape.scalar(), value);
  }

  public static HostTensor scalar(long value) {
    return of(Shape.scalar(), value);
  }

  public static HostTensor scalar(int value) {
    return of(Shape.scalar(), value);
  }

  /** A tensor over the array that {@code dtype} is stored in (see {@link #data()}). */
  public static HostTensor wrap(DType dtype, Shape shape, Object data) {
    checkArgument(
        data.getClass() == arrayClass(dtype),
        "Expected %s for dtype %s. Received: %s",
        arrayClass(dtype).getSimpleName(),
        dtype,
        data.getClass().getSimpleName());
    return new HostTensor(dtype, shape, data, java.lang.reflect.Array.getLength(data));
  }

  /** A tensor of zeros (false, empty strings). */
  public static HostTensor zeros(DType dtype, Shape shape) {
    checkArgument(
        shape.size() >= 0 && shape.size() <= Integer.MAX_VALUE - 8,
        "Expected a shape of at most 2^31 elements. Received: %s",
        shape);
    Object data =
        java.lang.reflect.Array.newInstance(
            arrayClass(dtype).getComponentType(), (int) shape.size());
    if (data instanceof String[] strings) {
      Arrays.fill(strings, "");
    }
    return wrap(dtype, shape, data);
  }

  private static Class<?> arrayClass(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> float[].class;
      case FLOAT64 -> double[].class;
      case INT8, UINT8 -> byte[].class;
      case INT16, FLOAT16, BFLOAT16 -> short[].class;
      case INT32 -> int[].class;
      case INT64 -> long[].class;
      case BOOL -> boolean[].class;
      case STRING -> String[].class;
    };
  }

  public DType dtype() {
    return dtype;
  }

  public Shape shape() {
    return shape;
  }

  /** The number of elements. */
  public int size() {
    return (int) shape.size();
  }

  /**
   * The array itself: {@code float[]}, {@code double[]}, {@code int[]}, {@code long[]}, {@code
   * boolean[]}, {@code String[]}, {@code byte[]} (int8, uint8) or {@code short[]} (int16, and the
   * bits of float16 and bfloat16).
   */
  public Object data() {
    return data;
  }

  /** The elements as float32: the array itself when that is the dtype, else converted. */
  public float[] floats() {
    if (data instanceof float[] floats) {
      return floats;
    }
    float[] out = new float[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) doubleAt(i);
    }
    return out;
  }

  /** The elements as int64: the array itself when that is the dtype, else converted. */
  public long[] longs() {
    if (data instanceof long[] longs) {
      return longs;
    }
    long[] out = new long[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = longAt(i);
    }
    return out;
  }

  /** The elements as int32: the array itself when that is the dtype, else converted. */
  public int[] ints() {
    if (data instanceof int[] ints) {
      return ints;
    }
    int[] out = new int[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (int) longAt(i);
    }
    return out;
  }

  /** The rows of a rank-2 tensor as float32, a copy. */
  public float[][] floatMatrix() {
    checkArgument(
        shape.numDimensions() == 2, "Expected a tensor of rank 2. Received shape: %s", shape);
    float[] flat = floats();
    int columns = (int) shape.get(1);
    float[][] out = new float[(int) shape.get(0)][];
    for (int i = 0; i < out.length; i++) {
      out[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    return out;
  }

  /** Element {@code index} of the flat array as a double (true is 1). */
  public double doubleAt(int index) {
    if (data instanceof float[] a) {
      return a[index];
    } else if (data instanceof double[] a) {
      return a[index];
    } else if (dtype == DType.FLOAT16) {
      return Float16.toFloat(((short[]) data)[index]);
    } else if (dtype == DType.BFLOAT16) {
      return Float.intBitsToFloat(((short[]) data)[index] << 16);
    }
    return longAt(index);
  }

  /** Element {@code index} of the flat array as a long, truncated (true is 1). */
  public long longAt(int index) {
    if (data instanceof int[] a) {
      return a[index];
    } else if (data instanceof long[] a) {
      return a[index];
    } else if (data instanceof byte[] a) {
      return dtype == DType.UINT8 ? a[index] & 0xff : a[index];
    } else if (data instanceof boolean[] a) {
      return a[index] ? 1 : 0;
    } else if (dtype == DType.INT16) {
      return ((short[]) data)[index];
    } else if (dtype.isFloating()) {
      return (long) doubleAt(index);
    }
    throw new IllegalArgumentException("Expected numbers. Received a tensor of dtype " + dtype);
  }

  /** The only element, as a float. */
  public float scalarFloat() {
    checkArgument(size() == 1, "Expected one element. Received shape: %s", shape);
    return (float) doubleAt(0);
  }

  /** The same elements under another shape; one dimension may be -1. */
  public HostTensor reshape(Shape to) {
    long[] dims = to.asArray();
    long known = 1;
    int unknown = -1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] < 0) {
        checkArgument(unknown < 0, "Expected at most one unknown dimension. Received: %s", to);
        unknown = i;
      } else {
        known *= dims[i];
      }
    }
    if (unknown >= 0) {
      dims[unknown] = known == 0 ? 0 : size() / known;
    }
    return wrap(dtype, Shape.of(dims), data);
  }

  /** Rows {@code from} (inclusive) to {@code to} (exclusive) of the first axis, a copy. */
  public HostTensor rows(int from, int to) {
    HostTensor out = zeros(dtype, shape.tail().prepend(to - from));
    copyRows(from, out, 0, to - from);
    return out;
  }

  /**
   * Tensors one after another along the first axis; the tensor itself if it is the only one.
   *
   * @throws IllegalArgumentException if they differ in dtype or in the shape of a row
   */
  public static HostTensor concatenate(List<HostTensor> parts) {
    HostTensor first = parts.get(0);
    if (parts.size() == 1) {
      return first;
    }
    Shape row = first.shape.tail();
    long rows = 0;
    for (HostTensor part : parts) {
      checkArgument(
          part.dtype == first.dtype && part.shape.tail().equals(row),
          "Expected rows of dtype %s and shape %s. Received: %s %s",
          first.dtype,
          row,
          part.dtype,
          part.shape.tail());
      rows += part.shape.get(0);
    }
    HostTensor all = zeros(first.dtype, row.prepend(rows));
    int at = 0;
    for (HostTensor part : parts) {
      int count = (int) part.shape.get(0);
      part.copyRows(0, all, at, count);
      at += count;
    }
    return all;
  }

  /** Copies {@code count} rows of the first axis into {@code target}, beginning at {@code at}. */
  public void copyRows(int from, HostTensor target, int at, int count) {
    int row = rowSize();
    System.arraycopy(data, from * row, target.data, at * row, count * row);
  }

  /** The number of elements in one row of the first axis. */
  public int rowSize() {
    checkArgument(shape.numDimensions() > 0, "A scalar has no rows");
    return (int) shape.tail().size();
  }

  /** The same numbers in another dtype; this tensor itself when nothing changes. */
  public HostTensor cast(DType to) {
    if (to == dtype) {
      return this;
    }
    HostTensor out = zeros(to, shape);
    for (int i = 0; i < size(); i++) {
      out.put(i, this);
    }
    return out;
  }

  private void put(int i, HostTensor from) {
    if (data instanceof float[] a) {
      a[i] = (float) from.doubleAt(i);
    } else if (data instanceof double[] a) {
      a[i] = from.doubleAt(i);
    } else if (data instanceof int[] a) {
      a[i] = (int) from.longAt(i);
    } else if (data instanceof long[] a) {
      a[i] = from.longAt(i);
    } else if (data instanceof byte[] a) {
      a[i] = (byte) from.longAt(i);
    } else if (data instanceof boolean[] a) {
      a[i] = from.doubleAt(i) != 0;
    } else if (data instanceof short[] a) {
      a[i] =
          switch (dtype) {
            case FLOAT16 -> Float16.fromFloat((float) from.doubleAt(i));
            case BFLOAT16 -> Float16.toBfloat16((float) from.doubleAt(i));
            default -> (short) from.longAt(i);
          };
    } else {
      throw new IllegalArgumentException("Cannot cast " + from.dtype + " to " + dtype);
    }
  }

  /** Deep copy. */
  public HostTensor copy() {
    HostTensor out = zeros(dtype, shape);
    System.arraycopy(data, 0, out.data, 0, size());
    return out;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HostTensor that
        && dtype == that.dtype
        && shape.equals(that.shape)
        && Objects.deepEquals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * dtype.hashCode() + Arrays.deepHashCode(new Object[] {shape, data});
  }

  @Override
  public String toString() {
    return "HostTensor(" + dtype + ", " + shape + ")";
  }
}
