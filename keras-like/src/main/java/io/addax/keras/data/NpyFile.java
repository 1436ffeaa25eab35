package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.files.FileReplacement;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.tensorflow.ndarray.Shape;

/**
 * NumPy's {@code .npy} files (versions 1 to 3, rows or columns first, either byte order) and {@code
 * .npz} archives of them.
 *
 * <pre>{@code
 * Map<String, HostTensor> arrays = NpyFile.readArchive(Path.of("mnist.npz"));
 * HostTensor x = arrays.get("x_train");   // uint8 (60000, 28, 28)
 * NpyFile.write(Path.of("x.npy"), x);
 * }</pre>
 *
 * <p>Dtypes: bool, int8 to int64, uint8, float16 to float64 stay what they are; uint16 becomes
 * int32 and uint32 int64. Pickled objects are refused: unpickling runs code. Files are written in
 * version 1, rows first, little-endian. Source: {@code numpy.load}, {@code numpy.save} and {@code
 * numpy.savez_compressed}.
 */
public final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([<>|=][a-zA-Z]\\d+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)\\b");
  private static final int ALIGNMENT = 64;
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");

  /** Names of arrays that stay in the folder in which somebody unpacks the archive. */
  private static final Pattern MEMBER =
      Pattern.compile("(?!/)(?!(.*/)?\\.\\.(/|$))[^\\\\:\\p{Cntrl}]+");

  private NpyFile() {}

  /**
   * The array in an {@code .npy} file.
   *
   * @throws IOException if it cannot be read, is no such file, has another dtype, or has fewer or
   *     more bytes than it declares
   */
  public static HostTensor read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return read(in, Files.size(file), file.toString());
    }
  }

  /** The arrays in an {@code .npz} archive by their names, in its order. */
  public static Map<String, HostTensor> readArchive(Path file) throws IOException {
    Map<String, HostTensor> arrays = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        if (name.endsWith(".npy")) {
          long most = BinaryData.inflated(Math.min(entry.getCompressedSize(), Files.size(file)));
          try (InputStream in = new BufferedInputStream(zip.getInputStream(entry))) {
            arrays.put(
                name.substring(0, name.length() - ".npy".length()),
                read(in, Math.min(most, entry.getSize()), file + "!" + name));
          }
        }
      }
    }
    if (arrays.isEmpty()) {
      throw new IOException(file + ": expected an archive of .npy files. Received: none in it");
    }
    return arrays;
  }

  /**
   * The array in a stream of at most {@code length} bytes.
   *
   * @param what what errors call the stream
   */
  static HostTensor read(InputStream in, long length, String what) throws IOException {
    byte[] start = BinaryData.readHeader(in, 8, what);
    if (!Arrays.equals(start, 0, 6, MAGIC, 0, 6)) {
      throw new IOException(what + ": expected a NumPy file. Received: another one");
    }
    int version = start[6];
    if (version < 1 || version > 3) {
      throw new IOException(what + ": expected NPY version 1, 2 or 3. Received: " + version);
    }
    int sizeBytes = version == 1 ? 2 : 4;
    ByteBuffer size =
        ByteBuffer.wrap(BinaryData.readHeader(in, sizeBytes, what)).order(ByteOrder.LITTLE_ENDIAN);
    long headerBytes = version == 1 ? size.getShort() & 0xffff : size.getInt() & 0xFFFFFFFFL;
    if (headerBytes > MAX_HEADER) {
      throw new IOException(
          what
              + ": expected a header of at most "
              + MAX_HEADER
              + " bytes. Received: "
              + headerBytes);
    }
    String header =
        new String(
            BinaryData.readHeader(in, (int) headerBytes, what),
            version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    return readData(in, length - 8 - sizeBytes - headerBytes, header, what);
  }

  private static HostTensor readData(InputStream in, long available, String header, String what)
      throws IOException {
    String descr = find(DESCR, header, what, "a plain number dtype");
    boolean columnsFirst = find(ORDER, header, what, "a fortran_order").equals("True");
    long[] dims = dims(find(SHAPE, header, what, "a shape"), what);
    ByteOrder order = descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    String type = descr.substring(1);
    boolean widened = type.equals("u2") || type.equals("u4");
    DType dtype = dtype(type, what);
    int bytes = BinaryData.declaredBytes(dims, dtype.bytes(), available, what);
    byte[] data = BinaryData.readToEnd(in, bytes, what);
    if (columnsFirst) {
      data = rowsFirst(data, dims, dtype.bytes());
    }
    HostTensor tensor = BinaryData.decode(dtype, Shape.of(dims), data, order);
    return widened ? widen(tensor) : tensor;
  }

  private static String find(Pattern pattern, String header, String what, String expected)
      throws IOException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new IOException(
          what + ": expected a header with " + expected + ". Received: " + header.strip());
    }
    return matcher.group(1);
  }

  private static long[] dims(String text, String what) throws IOException {
    try {
      return Arrays.stream(text.split(","))
          .map(String::strip)
          .filter(s -> !s.isEmpty())
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (NumberFormatException e) {
      throw new IOException(what + ": expected a shape. Received: (" + text + ")", e);
    }
  }

  /**
   * Writes an array: beside the file first, then renamed into its place.
   *
   * @throws IllegalArgumentException if NumPy has no such dtype (bfloat16), or it is string
   * @throws IOException if it cannot be written; what was there before is untouched then
   */
  public static void write(Path file, HostTensor array) throws IOException {
    byte[] header = header(array);
    FileReplacement.write(
        file,
        beside -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside))) {
            write(header, array, out);
          }
        });
  }

  /**
   * Writes arrays to a compressed {@code .npz} archive, in the map's order: beside the file first,
   * then renamed into its place.
   *
   * @throws IllegalArgumentException if there is no array, a name is none for a file, or a dtype is
   *     none of NumPy's
   * @throws IOException if it cannot be written; what was there before is untouched then
   */
  public static void writeArchive(Path file, Map<String, HostTensor> arrays) throws IOException {
    checkArgument(!arrays.isEmpty(), "Expected at least one array. Received: none");
    Map<String, byte[]> headers = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          checkArgument(
              MEMBER.matcher(name).matches(),
              "Expected the name of an array, which a file can have. Received: '%s'",
              name);
          headers.put(name, header(array));
        });
    FileReplacement.write(
        file,
        beside -> {
          try (ZipOutputStream zip =
              new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(beside)))) {
            for (Map.Entry<String, HostTensor> entry : arrays.entrySet()) {
              zip.putNextEntry(new ZipEntry(entry.getKey() + ".npy"));
              write(headers.get(entry.getKey()), entry.getValue(), zip);
            }
          }
        });
  }

  private static void write(byte[] header, HostTensor array, OutputStream out) throws IOException {
    out.write(MAGIC);
    out.write(1);
    out.write(0);
    out.write(header.length);
    out.write(header.length >>> 8);
    out.write(header);
    BinaryData.write(array, ByteOrder.LITTLE_ENDIAN, out);
  }

  /** The description of an array, padded so that its numbers begin where NumPy aligns them. */
  private static byte[] header(HostTensor array) {
    long[] dims = array.shape().asArray();
    String shape = Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String text =
        "{'descr': '"
            + descr(array.dtype())
            + "', 'fortran_order': False, 'shape': ("
            + (dims.length == 1 ? shape + "," : shape)
            + "), }";
    int start = MAGIC.length + 4;
    int padded = (start + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT - start;
    return (text + " ".repeat(padded - text.length() - 1) + "\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String descr(DType dtype) {
    return switch (dtype) {
      case BOOL -> "|b1";
      case INT8 -> "|i1";
      case UINT8 -> "|u1";
      case INT16 -> "<i2";
      case INT32 -> "<i4";
      case INT64 -> "<i8";
      case FLOAT16 -> "<f2";
      case FLOAT32 -> "<f4";
      case FLOAT64 -> "<f8";
      case BFLOAT16, STRING ->
          throw new IllegalArgumentException(
              "Expected a dtype of NumPy's: bool, int8 to int64, uint8 or float16 to float64."
                  + " Received: "
                  + dtype);
    };
  }

  /** The dtype that the bytes are read as; uint16 and uint32 are widened afterwards. */
  private static DType dtype(String type, String what) throws IOException {
    return switch (type) {
      case "b1" -> DType.BOOL;
      case "i1" -> DType.INT8;
      case "u1" -> DType.UINT8;
      case "i2", "u2" -> DType.INT16;
      case "i4", "u4" -> DType.INT32;
      case "i8" -> DType.INT64;
      case "f2" -> DType.FLOAT16;
      case "f4" -> DType.FLOAT32;
      case "f8" -> DType.FLOAT64;
      default ->
          throw new IOException(
              what
                  + ": expected a dtype of bool, int8 to int64, uint8 to uint32 or float16 to"
                  + " float64. Received: '"
                  + type
                  + "'");
    };
  }

  private static HostTensor widen(HostTensor tensor) {
    if (tensor.data() instanceof short[] a) {
      int[] out = new int[a.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = a[i] & 0xffff;
      }
      return HostTensor.of(tensor.shape(), out);
    }
    int[] a = (int[]) tensor.data();
    long[] out = new long[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] & 0xFFFFFFFFL;
    }
    return HostTensor.of(tensor.shape(), out);
  }

  /** Elements stored with the first axis fastest, put in the order of the last axis fastest. */
  private static byte[] rowsFirst(byte[] data, long[] dims, int width) {
    byte[] out = new byte[data.length];
    int[] index = new int[dims.length];
    for (int at = 0; at < data.length; at += width) {
      long from = 0;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        from = from * dims[axis] + index[axis];
      }
      System.arraycopy(data, (int) from * width, out, at, width);
      for (int axis = dims.length - 1; axis >= 0 && ++index[axis] == dims[axis]; axis--) {
        index[axis] = 0;
      }
    }
    return out;
  }
}
