package io.addax.tflite.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A zip archive behind other bytes, its files stored as they are, as readers expect it that map the
 * model into memory. {@link java.util.zip.ZipOutputStream} counts offsets from its own beginning;
 * here they count from that of the whole file. The same files give the same bytes.
 */
final class StoredZip {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int DIRECTORY_ENTRY = 0x02014b50;
  private static final int DIRECTORY_END = 0x06054b50;
  private static final short VERSION = 20;
  private static final short UTF_8_NAMES = 1 << 11;

  /** The first day that the format knows: 1 January 1980. */
  private static final short DATE = (1 << 5) | 1;

  private StoredZip() {}

  /** The bytes with an archive behind them. */
  static byte[] append(byte[] front, Map<String, byte[]> files) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream directory = new ByteArrayOutputStream();
    out.writeBytes(front);
    files.forEach(
        (file, content) -> {
          byte[] name = file.getBytes(StandardCharsets.UTF_8);
          int offset = out.size();
          out.writeBytes(buffer(30).putInt(LOCAL_HEADER).put(common(name, content)).array());
          out.writeBytes(name);
          out.writeBytes(content);
          directory.writeBytes(
              buffer(46)
                  .putInt(DIRECTORY_ENTRY)
                  .putShort(VERSION)
                  .put(common(name, content))
                  .putShort((short) 0)
                  .putShort((short) 0)
                  .putShort((short) 0)
                  .putInt(0)
                  .putInt(offset)
                  .array());
          directory.writeBytes(name);
        });
    int beginning = out.size();
    out.writeBytes(directory.toByteArray());
    out.writeBytes(
        buffer(22)
            .putInt(DIRECTORY_END)
            .putInt(0)
            .putShort((short) files.size())
            .putShort((short) files.size())
            .putInt(directory.size())
            .putInt(beginning)
            .putShort((short) 0)
            .array());
    return out.toByteArray();
  }

  /** What both headers of a file have in common. */
  private static byte[] common(byte[] name, byte[] content) {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    return buffer(26)
        .putShort(VERSION)
        .putShort(UTF_8_NAMES)
        .putShort((short) 0)
        .putShort((short) 0)
        .putShort(DATE)
        .putInt((int) checksum.getValue())
        .putInt(content.length)
        .putInt(content.length)
        .putShort((short) name.length)
        .putShort((short) 0)
        .array();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
