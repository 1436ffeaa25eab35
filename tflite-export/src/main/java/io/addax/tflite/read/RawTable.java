package io.addax.tflite.read;

import java.nio.ByteBuffer;

/**
 * A table of a FlatBuffer by its position, which the generated classes hide.
 *
 * @param bytes the file, in little-endian order
 * @param position where the table begins
 */
record RawTable(ByteBuffer bytes, int position) {
  private static final int HEADER = 4;

  static RawTable root(ByteBuffer bytes) {
    return new RawTable(bytes, bytes.getInt(0));
  }

  private int layout() {
    return position - bytes.getInt(position);
  }

  /** Its own bytes, without those of what it points to and of its layout, which is shared. */
  int size() {
    return bytes.getShort(layout() + 2);
  }

  private int field(int slot) {
    int at = HEADER + 2 * slot;
    int offset = at < bytes.getShort(layout()) ? bytes.getShort(layout() + at) : 0;
    return offset == 0 ? 0 : position + offset;
  }

  /** Where a string, a vector or a table begins; 0 if there is none. */
  int target(int slot) {
    int at = field(slot);
    return at == 0 ? 0 : at + bytes.getInt(at);
  }

  RawTable table(int slot) {
    int at = target(slot);
    return at == 0 ? null : new RawTable(bytes, at);
  }

  int integer(int slot) {
    int at = field(slot);
    return at == 0 ? 0 : bytes.getInt(at);
  }

  /** How many elements a vector has. */
  int length(int slot) {
    int at = target(slot);
    return at == 0 ? 0 : bytes.getInt(at);
  }

  int integer(int slot, int index) {
    return bytes.getInt(target(slot) + HEADER + 4 * index);
  }

  RawTable table(int slot, int index) {
    int at = target(slot) + HEADER + 4 * index;
    return new RawTable(bytes, at + bytes.getInt(at));
  }
}
