package io.addax.tflite.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The zip archive that may stand behind a model, with the files that its metadata name. */
final class AttachedFiles {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;

  private AttachedFiles() {}

  /** Where the archive begins; the file's length if there is none. */
  static int beginning(byte[] file) {
    int at = file.length - END_BYTES;
    if (at < 0) {
      return file.length;
    }
    ByteBuffer end = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (end.getInt(at) != END_SIGNATURE) {
      return file.length;
    }
    // Offsets of the central directory count from the beginning of the file; the first local
    // header's is in its first entry.
    int directory = end.getInt(at + 16);
    int first = end.getInt(directory + 42);
    return first >= 0 && first < directory ? first : file.length;
  }
}
