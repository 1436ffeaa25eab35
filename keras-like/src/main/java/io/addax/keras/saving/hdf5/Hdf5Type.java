package io.addax.keras.saving.hdf5;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.jhdf.GlobalHeap;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * The type of stored elements, and how they become a {@link HostTensor}. Unsigned integers that
 * have no dtype of their own become the next larger signed one.
 */
record Hdf5Type(DType dtype, int size, Layout layout, ByteOrder order) {
  /** How elements are stored. */
  enum Layout {
    NUMBER,
    UNSIGNED,
    BOOL,
    NULL_TERMINATED,
    PADDED,
    VARIABLE
  }

  /** The type of a dataset or an attribute. */
  static Hdf5Type of(Hdf5Storage storage, String what, DataType type) throws IOException {
    int size = type.getSize();
    Hdf5Type found = null;
    if (type instanceof FloatingPoint number) {
      found = floating(number);
    } else if (type instanceof FixedPoint number) {
      found = fixed(number);
    } else if (type instanceof EnumDataType named && size == 1) {
      Collection<String> values = named.getEnumMapping().values();
      if (values.size() == 2 && values.containsAll(Set.of("FALSE", "TRUE"))) {
        found = new Hdf5Type(DType.BOOL, 1, Layout.BOOL, ByteOrder.LITTLE_ENDIAN);
      }
    } else if (type instanceof StringData text && size > 0) {
      boolean terminated = text.getPaddingType() == StringData.PaddingType.NULL_TERMINATED;
      found =
          new Hdf5Type(
              DType.STRING,
              size,
              terminated ? Layout.NULL_TERMINATED : Layout.PADDED,
              ByteOrder.LITTLE_ENDIAN);
    } else if (type instanceof VariableLength text && text.isVariableLengthString() && size == 16) {
      found = new Hdf5Type(DType.STRING, size, Layout.VARIABLE, ByteOrder.LITTLE_ENDIAN);
    }
    if (found == null) {
      throw storage.error(
          what
              + " has elements of HDF5's class "
              + type.getDataClass()
              + " with "
              + size
              + " bytes. Expected floats, integers, bool or strings");
    }
    return found;
  }

  private static Hdf5Type floating(FloatingPoint type) {
    DType dtype =
        switch (type.getExponentBias()) {
          case 15 -> DType.FLOAT16;
          case 127 -> type.getSize() == 2 ? DType.BFLOAT16 : DType.FLOAT32;
          case 1023 -> DType.FLOAT64;
          default -> null;
        };
    if (dtype == null
        || dtype.bytes() != type.getSize()
        || type.getBitPrecision() != 8 * type.getSize()) {
      return null;
    }
    return new Hdf5Type(dtype, dtype.bytes(), Layout.NUMBER, type.getByteOrder());
  }

  private static Hdf5Type fixed(FixedPoint type) {
    int size = type.getSize();
    if (type.getBitPrecision() != 8 * size || type.getBitOffset() != 0) {
      return null;
    }
    DType signed =
        switch (size) {
          case 1 -> DType.INT8;
          case 2 -> DType.INT16;
          case 4 -> DType.INT32;
          case 8 -> DType.INT64;
          default -> null;
        };
    if (signed == null || type.isSigned()) {
      return signed == null ? null : new Hdf5Type(signed, size, Layout.NUMBER, type.getByteOrder());
    }
    DType unsigned =
        size == 1 ? DType.UINT8 : size == 2 ? DType.INT32 : DType.INT64; // none is lost but uint64
    return new Hdf5Type(
        unsigned, size, size == 1 ? Layout.NUMBER : Layout.UNSIGNED, type.getByteOrder());
  }

  /** The elements, of which {@code raw} must have exactly as many bytes as the shape needs. */
  HostTensor decode(Hdf5Storage storage, String what, Shape shape, ByteBuffer raw)
      throws IOException {
    long bytes = Math.multiplyExact(shape.size(), (long) size);
    if (bytes != raw.remaining()) {
      throw storage.error(
          what + " has " + raw.remaining() + " bytes. Expected " + bytes + " for its shape");
    }
    ByteBuffer in = raw.slice().order(order);
    HostTensor out = HostTensor.zeros(dtype, shape);
    switch (layout) {
      case NUMBER -> numbers(in, out.data());
      case BOOL -> bools(in, (boolean[]) out.data());
      case UNSIGNED -> unsigned(storage, what, in, out);
      case NULL_TERMINATED, PADDED -> strings(in, (String[]) out.data());
      case VARIABLE -> variable(storage, in, (String[]) out.data());
    }
    return out;
  }

  private static void numbers(ByteBuffer in, Object out) {
    if (out instanceof float[] a) {
      in.asFloatBuffer().get(a);
    } else if (out instanceof double[] a) {
      in.asDoubleBuffer().get(a);
    } else if (out instanceof long[] a) {
      in.asLongBuffer().get(a);
    } else if (out instanceof int[] a) {
      in.asIntBuffer().get(a);
    } else if (out instanceof short[] a) {
      in.asShortBuffer().get(a);
    } else {
      in.get((byte[]) out);
    }
  }

  private static void bools(ByteBuffer in, boolean[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = in.get() != 0;
    }
  }

  private void unsigned(Hdf5Storage storage, String what, ByteBuffer in, HostTensor out)
      throws IOException {
    for (int i = 0; i < out.size(); i++) {
      if (out.data() instanceof int[] a) {
        a[i] = Short.toUnsignedInt(in.getShort());
      } else {
        long value = size == 4 ? Integer.toUnsignedLong(in.getInt()) : in.getLong();
        if (value < 0) {
          throw storage.error(what + " has a uint64 that is too large for int64");
        }
        ((long[]) out.data())[i] = value;
      }
    }
  }

  private void strings(ByteBuffer in, String[] out) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < out.length; i++) {
      in.get(bytes);
      int end = 0;
      if (layout == Layout.NULL_TERMINATED) {
        while (end < size && bytes[end] != 0) {
          end++;
        }
      } else {
        for (end = size; end > 0 && (bytes[end - 1] == 0 || bytes[end - 1] == ' '); ) {
          end--;
        }
      }
      out[i] = new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
  }

  /** Elements are a length, the address of a heap, and an index in it. */
  private static void variable(Hdf5Storage storage, ByteBuffer in, String[] out) {
    Map<Long, GlobalHeap> heaps = new HashMap<>();
    for (int i = 0; i < out.length; i++) {
      int length = in.getInt();
      long address = in.getLong();
      int index = in.getInt();
      if (length > 0) {
        ByteBuffer data =
            heaps.computeIfAbsent(address, at -> new GlobalHeap(storage, at)).getObjectData(index);
        byte[] bytes = new byte[Math.min(length, data.remaining())];
        data.get(bytes);
        out[i] = new String(bytes, StandardCharsets.UTF_8);
      }
    }
  }
}
