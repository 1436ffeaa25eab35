package io.addax.keras.saving.hdf5;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.jhdf.Constants;
import io.jhdf.checksum.ChecksumUtils;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes datasets of numbers, at paths such as {@code layers/dense/vars/0}, as an HDF5 file.
 *
 * <pre>{@code
 * SortedMap<String, HostTensor> datasets = new TreeMap<>();
 * datasets.put("layers/dense/vars/0", kernel);
 * Hdf5Writer.write(datasets, channel);
 * Hdf5Writer.verify(datasets, Hdf5Reader.of("weights.h5", channel));
 * }</pre>
 *
 * <p>Why not jHDF's writer: it has no float16 and no bool, cannot write an empty array, overwrites
 * an empty group that is the last of a file, and wants arrays nested. Floats, integers and bool are
 * written as h5py writes them; bfloat16 as float32, which Keras converts back.
 */
public final class Hdf5Writer {
  private static final int SUPERBLOCK_BYTES = 48;
  private static final int BLOCK_ELEMENTS = 1 << 16;

  /** A group with its members, or a dataset. */
  private static final class Node {
    private final SortedMap<String, Node> members = new TreeMap<>();
    private HostTensor data;
    private long address;
    private long dataAddress = Constants.UNDEFINED_ADDRESS;

    private boolean isGroup() {
      return data == null;
    }
  }

  private final FileChannel channel;
  private long end = SUPERBLOCK_BYTES;

  private Hdf5Writer(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Writes a file.
   *
   * @param datasets by path; groups are made as needed
   * @param channel an empty file, which stays open
   * @throws IllegalArgumentException if a path is empty or both a group and a dataset, or values
   *     are strings
   */
  public static void write(Map<String, HostTensor> datasets, FileChannel channel)
      throws IOException {
    Node root = new Node();
    datasets.forEach((path, data) -> add(root, path, stored(path, data)));
    new Hdf5Writer(channel).write(root);
  }

  /** As which values are stored. */
  private static HostTensor stored(String path, HostTensor data) {
    checkArgument(
        data.dtype() != DType.STRING, "Expected numbers to write at '%s'. Received: strings", path);
    return data.dtype() == DType.BFLOAT16 ? data.cast(DType.FLOAT32) : data;
  }

  private static void add(Node root, String path, HostTensor data) {
    Node node = root;
    for (String name : path.split("/", -1)) {
      checkArgument(!name.isEmpty() && node.isGroup(), "Expected a path. Received: '%s'", path);
      node = node.members.computeIfAbsent(name, n -> new Node());
    }
    checkArgument(node.isGroup() && node.members.isEmpty(), "'%s' is there already", path);
    node.data = data;
  }

  /**
   * Compares a written file with what was to be written, to the last bit.
   *
   * @throws IOException if anything differs
   */
  public static void verify(Map<String, HostTensor> datasets, Hdf5Reader file) throws IOException {
    int found = 0;
    for (Hdf5Dataset dataset : file.datasets()) {
      HostTensor expected = datasets.get(dataset.path());
      if (expected == null || !stored(dataset.path(), expected).equals(dataset.read())) {
        throw new IOException(
            file.name()
                + ": '"
                + dataset.path()
                + "' is not what was written: the disk may be bad");
      }
      found++;
    }
    if (found != datasets.size()) {
      throw new IOException(
          file.name() + " has " + found + " datasets. Expected " + datasets.size());
    }
  }

  private void write(Node root) throws IOException {
    place(root);
    write(root.address, header(root));
    writeNodes(root);
    ByteBuffer superblock = buffer(SUPERBLOCK_BYTES);
    superblock.put(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'});
    superblock.put(new byte[] {2, 8, 8, 0}); // version, bytes of offsets and lengths, flags
    superblock.putLong(0).putLong(Constants.UNDEFINED_ADDRESS);
    superblock.putLong(end).putLong(root.address);
    write(0, sealed(superblock));
  }

  /** Gives a node and what is below it their addresses. */
  private void place(Node node) {
    node.address = end;
    end = aligned(end + header(node).limit());
    if (!node.isGroup() && node.data.size() > 0) {
      node.dataAddress = end;
      end = aligned(end + (long) node.data.size() * node.data.dtype().bytes());
    }
    node.members.values().forEach(this::place);
  }

  private static long aligned(long address) {
    return (address + 7) / 8 * 8;
  }

  private void writeNodes(Node group) throws IOException {
    for (Node node : group.members.values()) {
      write(node.address, header(node));
      if (node.isGroup()) {
        writeNodes(node);
      } else {
        writeData(node);
      }
    }
    if (channel.size() < end) {
      write(end - 1, ByteBuffer.allocate(1)); // the padding behind the last one
    }
  }

  // Object headers.

  private static ByteBuffer header(Node node) {
    ByteBuffer messages = node.isGroup() ? groupMessages(node) : datasetMessages(node);
    ByteBuffer header = buffer(10 + messages.limit() + 4);
    header.put(new byte[] {'O', 'H', 'D', 'R', 2, 2}).putInt(messages.limit()).put(messages);
    return sealed(header);
  }

  private static ByteBuffer groupMessages(Node group) {
    int size = 22 + 6;
    for (String name : group.members.keySet()) {
      size += 4 + 3 + 4 + utf8(name).length + 8;
    }
    ByteBuffer out = buffer(size);
    begin(out, 2, 18).put(new byte[2]); // link info: none in a heap
    out.putLong(Constants.UNDEFINED_ADDRESS).putLong(Constants.UNDEFINED_ADDRESS);
    begin(out, 10, 2).put(new byte[2]); // group info: defaults
    for (Map.Entry<String, Node> member : group.members.entrySet()) {
      byte[] name = utf8(member.getKey());
      begin(out, 6, 3 + 4 + name.length + 8);
      out.put(new byte[] {1, 0x12, 1}); // version; name in UTF-8 with 4 bytes of length
      out.putInt(name.length).put(name).putLong(member.getValue().address);
    }
    return out.flip();
  }

  private static ByteBuffer datasetMessages(Node dataset) {
    ByteBuffer type = type(dataset.data.dtype());
    long[] dims = dataset.data.shape().asArray();
    ByteBuffer out = buffer(4 + 4 + 8 * dims.length + 4 + type.limit() + 4 + 2 + 4 + 18);
    begin(out, 1, 4 + 8 * dims.length);
    out.put(new byte[] {2, (byte) dims.length, 0, (byte) (dims.length == 0 ? 0 : 1)});
    for (long size : dims) {
      out.putLong(size);
    }
    begin(out, 3, type.limit()).put(type);
    begin(out, 5, 2).put(new byte[] {3, 0x0a}); // fill value: the default, written where needed
    begin(out, 8, 18).put(new byte[] {3, 1}); // layout: contiguous
    out.putLong(dataset.dataAddress);
    out.putLong((long) dataset.data.size() * dataset.data.dtype().bytes());
    return out.flip();
  }

  private static ByteBuffer begin(ByteBuffer out, int type, int size) {
    return out.put((byte) type).putShort((short) size).put((byte) 0);
  }

  private static ByteBuffer type(DType dtype) {
    return switch (dtype) {
      case FLOAT16 -> floating(2, 10, 5, 15);
      case FLOAT32 -> floating(4, 23, 8, 127);
      case FLOAT64 -> floating(8, 52, 11, 1023);
      case INT8, INT16, INT32, INT64 -> fixed(dtype.bytes(), true);
      case UINT8 -> fixed(1, false);
      case BOOL -> bool();
      default -> throw new IllegalStateException("Not written: " + dtype);
    };
  }

  private static ByteBuffer floating(int size, int mantissa, int exponent, int bias) {
    ByteBuffer out = buffer(20).put(new byte[] {0x11, 0x20, (byte) (8 * size - 1), 0});
    out.putInt(size).putShort((short) 0).putShort((short) (8 * size));
    out.put(new byte[] {(byte) mantissa, (byte) exponent, 0, (byte) mantissa});
    return out.putInt(bias).flip();
  }

  private static ByteBuffer fixed(int size, boolean signed) {
    ByteBuffer out = buffer(12).put(new byte[] {0x10, (byte) (signed ? 8 : 0), 0, 0});
    return out.putInt(size).putShort((short) 0).putShort((short) (8 * size)).flip();
  }

  /** An enumeration of FALSE and TRUE, as h5py has it. */
  private static ByteBuffer bool() {
    ByteBuffer out = buffer(8 + 12 + 16 + 2).put(new byte[] {0x18, 2, 0, 0}).putInt(1);
    out.put(fixed(1, true)).put(utf8("FALSE\0\0\0TRUE\0\0\0\0"));
    return out.put(new byte[] {0, 1}).flip();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Fills the last four bytes with the checksum of those before. */
  private static ByteBuffer sealed(ByteBuffer out) {
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return out.putInt(ChecksumUtils.checksum(bytes)).flip();
  }

  // Values.

  private void writeData(Node dataset) throws IOException {
    HostTensor data = dataset.data;
    int element = data.dtype().bytes();
    ByteBuffer block = buffer(Math.min(data.size(), BLOCK_ELEMENTS) * element);
    for (int from = 0; from < data.size(); from += BLOCK_ELEMENTS) {
      int count = Math.min(BLOCK_ELEMENTS, data.size() - from);
      put(data.data(), from, count, block.clear());
      block.limit(count * element);
      write(dataset.dataAddress + (long) from * element, block);
    }
  }

  private static Buffer put(Object data, int from, int count, ByteBuffer out) {
    if (data instanceof float[] a) {
      return out.asFloatBuffer().put(a, from, count);
    } else if (data instanceof double[] a) {
      return out.asDoubleBuffer().put(a, from, count);
    } else if (data instanceof long[] a) {
      return out.asLongBuffer().put(a, from, count);
    } else if (data instanceof int[] a) {
      return out.asIntBuffer().put(a, from, count);
    } else if (data instanceof short[] a) {
      return out.asShortBuffer().put(a, from, count);
    } else if (data instanceof byte[] a) {
      return out.put(a, from, count).rewind();
    }
    boolean[] bools = (boolean[]) data;
    for (int i = from; i < from + count; i++) {
      out.put((byte) (bools[i] ? 1 : 0));
    }
    return out.rewind();
  }

  private void write(long address, ByteBuffer bytes) throws IOException {
    long at = address;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }
}
