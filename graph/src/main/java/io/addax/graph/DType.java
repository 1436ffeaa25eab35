package io.addax.graph;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Arrays;
import java.util.Locale;
import org.tensorflow.proto.DataType;

/**
 * The type of a tensor's elements, named as Keras names it.
 *
 * <p>This is pure Java: asking for a dtype never loads TensorFlow's native library.
 */
public enum DType {
  FLOAT16(DataType.DT_HALF, 2),
  BFLOAT16(DataType.DT_BFLOAT16, 2),
  FLOAT32(DataType.DT_FLOAT, 4),
  FLOAT64(DataType.DT_DOUBLE, 8),
  INT8(DataType.DT_INT8, 1),
  UINT8(DataType.DT_UINT8, 1),
  INT16(DataType.DT_INT16, 2),
  INT32(DataType.DT_INT32, 4),
  INT64(DataType.DT_INT64, 8),
  BOOL(DataType.DT_BOOL, 1),
  STRING(DataType.DT_STRING, 0);

  private static final ImmutableMap<DataType, DType> BY_PROTO =
      Maps.uniqueIndex(Arrays.asList(values()), DType::proto);

  private final DataType proto;
  private final int bytes;

  DType(DataType proto, int bytes) {
    this.proto = proto;
    this.bytes = bytes;
  }

  /** TensorFlow's own constant for this dtype. */
  public DataType proto() {
    return proto;
  }

  /** Bytes of one element; 0 for {@link #STRING}, whose elements vary. */
  public int bytes() {
    return bytes;
  }

  /** Whether this is one of the four floating-point dtypes. */
  public boolean isFloating() {
    return this == FLOAT16 || this == BFLOAT16 || this == FLOAT32 || this == FLOAT64;
  }

  /** Whether this is an integer dtype; {@link #BOOL} is none. */
  public boolean isInteger() {
    return this == INT8 || this == UINT8 || this == INT16 || this == INT32 || this == INT64;
  }

  /** Keras's name, e.g. {@code float32}. */
  public String kerasName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The dtype of a Keras name.
   *
   * @throws IllegalArgumentException if there is no such dtype; the message lists all
   */
  public static DType of(String kerasName) {
    for (DType dtype : values()) {
      if (dtype.kerasName().equals(kerasName)) {
        return dtype;
      }
    }
    throw new IllegalArgumentException(
        "Expected a dtype, one of "
            + Arrays.stream(values()).map(DType::kerasName).toList()
            + ". Received: '"
            + kerasName
            + "'");
  }

  /**
   * The dtype of a TensorFlow constant.
   *
   * @throws IllegalArgumentException if this library has no such dtype
   */
  public static DType of(DataType proto) {
    DType dtype = BY_PROTO.get(proto);
    if (dtype == null) {
      throw new IllegalArgumentException("Unsupported TensorFlow dtype: " + proto);
    }
    return dtype;
  }

  @Override
  public String toString() {
    return kerasName();
  }
}
