package io.addax.keras.data;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.Shape;

/**
 * Turns what a Java program has (arrays of any rank, numbers, NdArrays) into tensors.
 *
 * <pre>{@code
 * Tensors.of(new float[][] {{1, 2}, {3, 4}});   // float32 of shape (2, 2)
 * Tensors.of(new int[] {3, 1, 2});              // int32 of shape (3)
 * Tensors.of(new double[] {0.5});               // float32 of shape (1), as Keras does
 * Tensors.exact(pixels).cast(DType.UINT8);      // byte[] holds int8 for Java
 * }</pre>
 */
public final class Tensors {
  private static final Logger LOG = LoggerFactory.getLogger(Tensors.class);
  private static final AtomicBoolean WARNED_OF_SIGNS = new AtomicBoolean();

  private Tensors() {}

  /**
   * A tensor of {@code data}: {@code float}, {@code int}, {@code long}, {@code byte}, {@code
   * short}, {@code boolean}, {@code double} or {@code String} arrays of any rank, one such value,
   * an NdArray, or a tensor (which is given back as it is). Doubles become float32, as in Keras.
   *
   * <p>A one-dimensional array is not copied (but for doubles); leave it alone afterwards.
   *
   * @throws IllegalArgumentException if the rows of an array differ in length, or it is something
   *     else
   */
  public static HostTensor of(Object data) {
    return of(data, "data");
  }

  /** Like {@link #of(Object)}; errors call the data {@code argument}. */
  public static HostTensor of(Object data, String argument) {
    HostTensor tensor = exact(data, argument);
    boolean given = data instanceof HostTensor;
    if (!given && tensor.dtype() == DType.INT8) {
      warnOfSigns(tensor, argument);
    }
    return !given && tensor.dtype() == DType.FLOAT64 ? tensor.cast(DType.FLOAT32) : tensor;
  }

  /** Pixels in an array of byte are a frequent mistake: what is above 127 is negative there. */
  private static void warnOfSigns(HostTensor tensor, String argument) {
    for (byte value : (byte[]) tensor.data()) {
      if (value < 0) {
        if (WARNED_OF_SIGNS.compareAndSet(false, true)) {
          LOG.warn(
              "{} is an array of byte with negative numbers: Java's bytes are from -128 to 127. For"
                  + " numbers from 0 to 255, give Tensors.exact(array).cast(DType.UINT8)",
              argument);
        }
        return;
      }
    }
  }

  /** Like {@link #of(Object)}, but doubles stay float64. */
  public static HostTensor exact(Object data) {
    return exact(data, "data");
  }

  private static HostTensor exact(Object data, String argument) {
    if (data instanceof HostTensor tensor) {
      return tensor;
    } else if (data instanceof NdArray<?> array) {
      return NdArrayReader.read(array, argument);
    } else if (data instanceof Float v) {
      return HostTensor.scalar(v);
    } else if (data instanceof Integer v) {
      return HostTensor.scalar(v);
    } else if (data instanceof Long v) {
      return HostTensor.scalar(v);
    } else if (data instanceof Double v) {
      return HostTensor.of(Shape.scalar(), v);
    } else if (data instanceof Boolean v) {
      return HostTensor.of(Shape.scalar(), v);
    } else if (data instanceof String v) {
      return HostTensor.of(Shape.scalar(), v);
    } else if (data != null && data.getClass().isArray()) {
      return ArrayReader.read(data, argument);
    }
    throw new IllegalArgumentException(
        "Expected "
            + argument
            + " to be an array of float, double, int, long, short, byte, boolean or String of any"
            + " rank, an NdArray or a HostTensor. Received: "
            + describe(data));
  }

  /**
   * The tensors of one thing or a list of things, as {@link #of(Object)} takes them.
   *
   * @param argument what errors call the data; elements of a list get their index
   */
  public static List<HostTensor> listOf(Object data, String argument) {
    if (!(data instanceof List<?> list)) {
      return List.of(of(data, argument));
    }
    List<HostTensor> tensors = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      tensors.add(of(list.get(i), argument + "[" + i + "]"));
    }
    return List.copyOf(tensors);
  }

  /**
   * Writes the numbers of one tensor into another of the same size and a different dtype, without
   * making garbage where that matters (to float32, int32 and int64).
   *
   * @throws IllegalArgumentException if the sizes differ or strings are involved
   */
  public static void castInto(HostTensor from, HostTensor to) {
    int size = from.size();
    if (size != to.size()) {
      throw new IllegalArgumentException(
          "Expected " + to.size() + " elements. Received: " + from.size());
    }
    if (from.dtype() == to.dtype() || !Casts.fast(from, to, size)) {
      System.arraycopy(from.cast(to.dtype()).data(), 0, to.data(), 0, size);
    }
  }

  static String describe(Object data) {
    if (data == null) {
      return "null";
    }
    return data.getClass().isArray() ? data.getClass().getSimpleName() : data.getClass().getName();
  }
}
