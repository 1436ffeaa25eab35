package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.tensorflow.ndarray.Shape;

/**
 * IDX files, the format of MNIST: two zero bytes, a type, a rank, the dimensions as big-endian
 * 32-bit numbers, the elements. Gzipped files are recognized by their content.
 *
 * <pre>{@code
 * HostTensor images = IdxFile.read(Path.of("train-images-idx3-ubyte.gz"));   // uint8 (60000, 28, 28)
 * }</pre>
 *
 * <p>Types: 0x08 uint8, 0x09 int8, 0x0B int16, 0x0C int32, 0x0D float32, 0x0E float64.
 */
public final class IdxFile {
  private IdxFile() {}

  private static DType dtype(int code, String what) throws IOException {
    return switch (code) {
      case 0x08 -> DType.UINT8;
      case 0x09 -> DType.INT8;
      case 0x0B -> DType.INT16;
      case 0x0C -> DType.INT32;
      case 0x0D -> DType.FLOAT32;
      case 0x0E -> DType.FLOAT64;
      default ->
          throw new IOException(
              what
                  + ": expected an IDX element type of 0x08, 0x09, 0x0B, 0x0C, 0x0D or 0x0E."
                  + String.format(" Received: 0x%02X", code));
    };
  }

  private static int code(DType dtype) {
    return switch (dtype) {
      case UINT8 -> 0x08;
      case INT8 -> 0x09;
      case INT16 -> 0x0B;
      case INT32 -> 0x0C;
      case FLOAT32 -> 0x0D;
      case FLOAT64 -> 0x0E;
      default ->
          throw new IllegalArgumentException(
              "Expected uint8, int8, int16, int32, float32 or float64. Received: " + dtype);
    };
  }

  /**
   * The array in a file.
   *
   * @throws IOException if it cannot be read, is no IDX file, or has fewer or more bytes than it
   *     declares
   */
  public static HostTensor read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, Files.size(file), file.toString());
    }
  }

  /**
   * The array in a stream.
   *
   * @param length an upper bound of the stream's length, which declared sizes are checked against
   * @param what what errors call the stream
   */
  static HostTensor read(InputStream stream, long length, String what) throws IOException {
    BufferedInputStream in = new BufferedInputStream(stream);
    in.mark(2);
    boolean gzipped = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzipped
        ? readPlain(
            new BufferedInputStream(new GZIPInputStream(in)), BinaryData.inflated(length), what)
        : readPlain(in, length, what);
  }

  private static HostTensor readPlain(InputStream in, long length, String what) throws IOException {
    byte[] magic = BinaryData.readHeader(in, 4, what);
    if (magic[0] != 0 || magic[1] != 0) {
      throw new IOException(
          what
              + ": expected an IDX file, which begins with two zero bytes."
              + String.format(" Received: 0x%02X%02X", magic[0], magic[1]));
    }
    DType dtype = dtype(magic[2], what);
    int rank = magic[3] & 0xff;
    ByteBuffer header = ByteBuffer.wrap(BinaryData.readHeader(in, 4 * rank, what));
    long[] dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = header.getInt() & 0xFFFFFFFFL;
    }
    int bytes = BinaryData.declaredBytes(dims, dtype.bytes(), length - 4 - 4L * rank, what);
    byte[] data = BinaryData.readToEnd(in, bytes, what);
    return BinaryData.decode(dtype, Shape.of(dims), data, ByteOrder.BIG_ENDIAN);
  }

  /**
   * Writes an array; gzipped if the file's name ends in {@code .gz}.
   *
   * @throws IllegalArgumentException if IDX has no such dtype
   */
  public static void write(Path file, HostTensor tensor) throws IOException {
    Shape shape = tensor.shape();
    checkArgument(
        shape.numDimensions() <= 255, "Expected a rank of at most 255. Received: %s", shape);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes(new byte[] {0, 0, (byte) code(tensor.dtype()), (byte) shape.numDimensions()});
    for (long dim : shape.asArray()) {
      BinaryData.writeInt(header, Math.toIntExact(dim));
    }
    boolean gzip = file.getFileName().toString().endsWith(".gz");
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = gzip ? new GZIPOutputStream(raw) : raw) {
      header.writeTo(out);
      out.write(BinaryData.encode(tensor));
    }
  }
}
