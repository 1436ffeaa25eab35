package io.addax.keras.data;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.ndarray.Shape;

/** Reads numbers that a file declares and may not have. */
final class BinaryData {
  /** No deflate stream holds more than this many bytes per byte of its own. */
  private static final long MAX_INFLATION = 1032;

  private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  /** How many elements are written at a time. */
  private static final int PIECE = 1 << 13;

  private BinaryData() {}

  /** The most bytes that {@code compressed} bytes can become. */
  static long inflated(long compressed) {
    return Math.multiplyExact(Math.min(compressed, Long.MAX_VALUE / 2048), MAX_INFLATION) + 64;
  }

  /**
   * The number of bytes of an array of this shape.
   *
   * @param available an upper bound for the bytes that can follow
   * @throws IOException if it is too large, or larger than what is there
   */
  static int declaredBytes(long[] dims, int elementBytes, long available, String what)
      throws IOException {
    long bytes = elementBytes;
    boolean empty = false;
    for (long dim : dims) {
      empty |= dim == 0;
    }
    for (int i = 0; i < dims.length && !empty; i++) {
      if (dims[i] < 0 || dims[i] > MAX_ELEMENTS / bytes) {
        throw new IOException(
            what
                + ": expected an array of less than 2^31 bytes. Received shape: "
                + Shape.of(dims));
      }
      bytes *= dims[i];
    }
    bytes = empty ? 0 : bytes;
    if (bytes > available) {
      throw new EOFException(
          what
              + ": expected "
              + bytes
              + " bytes of data for shape "
              + Shape.of(dims)
              + ". Received: at most "
              + available
              + "; the file is truncated or damaged");
    }
    return (int) bytes;
  }

  /** Exactly {@code count} bytes and then the end; memory grows with what comes. */
  static byte[] readToEnd(InputStream in, int count, String what) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException(
          what
              + ": expected "
              + count
              + " bytes of data. Received: "
              + bytes.length
              + "; the file is truncated or damaged");
    }
    if (in.read() >= 0) {
      throw new IOException(
          what + ": expected " + count + " bytes of data and then the end. Received: more");
    }
    return bytes;
  }

  /** The {@code count} bytes of a header. */
  static byte[] readHeader(InputStream in, int count, String what) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException(what + ": the file ends in its header");
    }
    return bytes;
  }

  /** A tensor of the numbers in {@code bytes}; single bytes are not copied. */
  static HostTensor decode(DType dtype, Shape shape, byte[] bytes, ByteOrder order) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    int size = bytes.length / dtype.bytes();
    Object data =
        switch (dtype) {
          case INT8, UINT8 -> bytes;
          case INT16, FLOAT16, BFLOAT16 -> {
            short[] out = new short[size];
            buffer.asShortBuffer().get(out);
            yield out;
          }
          case INT32 -> {
            int[] out = new int[size];
            buffer.asIntBuffer().get(out);
            yield out;
          }
          case INT64 -> {
            long[] out = new long[size];
            buffer.asLongBuffer().get(out);
            yield out;
          }
          case FLOAT32 -> {
            float[] out = new float[size];
            buffer.asFloatBuffer().get(out);
            yield out;
          }
          case FLOAT64 -> {
            double[] out = new double[size];
            buffer.asDoubleBuffer().get(out);
            yield out;
          }
          case BOOL -> {
            boolean[] out = new boolean[size];
            for (int i = 0; i < size; i++) {
              out[i] = bytes[i] != 0;
            }
            yield out;
          }
          case STRING -> throw new IllegalArgumentException("Expected numbers. Received: string");
        };
    return HostTensor.wrap(dtype, shape, data);
  }

  /** The numbers of a tensor, big-endian. */
  static byte[] encode(HostTensor tensor) {
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(Math.multiplyExact(tensor.size(), tensor.dtype().bytes()));
    try {
      write(tensor, ByteOrder.BIG_ENDIAN, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no file behind it
    }
    return out.toByteArray();
  }

  /**
   * Writes the numbers of a tensor, a piece at a time: all its bytes may be too many for one array.
   */
  static void write(HostTensor tensor, ByteOrder order, OutputStream out) throws IOException {
    int width = tensor.dtype().bytes();
    if (width == 0) {
      throw new IllegalArgumentException("Expected numbers. Received: " + tensor);
    }
    byte[] bytes = new byte[Math.min(PIECE, Math.max(1, tensor.size())) * width];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    for (int from = 0; from < tensor.size(); from += PIECE) {
      int count = Math.min(PIECE, tensor.size() - from);
      put(tensor.data(), from, count, buffer);
      out.write(bytes, 0, count * width);
    }
  }

  private static void put(Object data, int from, int count, ByteBuffer buffer) {
    if (data instanceof byte[] a) {
      buffer.slice().put(a, from, count);
    } else if (data instanceof short[] a) {
      buffer.asShortBuffer().put(a, from, count);
    } else if (data instanceof int[] a) {
      buffer.asIntBuffer().put(a, from, count);
    } else if (data instanceof long[] a) {
      buffer.asLongBuffer().put(a, from, count);
    } else if (data instanceof float[] a) {
      buffer.asFloatBuffer().put(a, from, count);
    } else if (data instanceof double[] a) {
      buffer.asDoubleBuffer().put(a, from, count);
    } else {
      boolean[] a = (boolean[]) data;
      for (int i = 0; i < count; i++) {
        buffer.put(i, (byte) (a[from + i] ? 1 : 0));
      }
    }
  }

  /** Big-endian bytes of {@code value}. */
  static void writeInt(ByteArrayOutputStream out, int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(value >>> shift);
    }
  }
}
