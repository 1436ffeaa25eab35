package io.addax.devices;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * Finds variables in the symbol table of a 64-bit ELF library, among them those that it does not
 * export and the dynamic linker therefore cannot find.
 */
final class ElfSymbols {
  private static final int MAGIC = 0x7f454c46;
  private static final int SIXTY_FOUR_BITS = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int SYMBOL_TABLE = 2;
  private static final int VARIABLE = 1;
  private static final int SECTION_HEADER = 64;
  private static final int SYMBOL = 24;

  private ElfSymbols() {}

  /**
   * Where a local variable lies, relative to where the library is loaded.
   *
   * @param size of the variable, in bytes
   * @return empty if the library has no symbol table, or none of that name, or is no such library
   */
  static OptionalLong findLocalVariable(Path library, String name, long size) throws IOException {
    try (FileChannel file = FileChannel.open(library, StandardOpenOption.READ)) {
      ByteBuffer header = read(file, 0, 64);
      if (header.order(ByteOrder.BIG_ENDIAN).getInt(0) != MAGIC
          || header.get(4) != SIXTY_FOUR_BITS
          || header.get(5) != LITTLE_ENDIAN) {
        return OptionalLong.empty();
      }
      header.order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer sections =
          read(file, header.getLong(40), header.getShort(60) * (long) SECTION_HEADER);
      for (int at = 0; at < sections.limit(); at += SECTION_HEADER) {
        if (sections.getInt(at + 4) == SYMBOL_TABLE) {
          int strings = sections.getInt(at + 40) * SECTION_HEADER;
          long locals = sections.getInt(at + 44);
          return find(
              read(file, sections.getLong(at + 24), locals * SYMBOL),
              read(file, sections.getLong(strings + 24), sections.getLong(strings + 32)),
              name,
              size);
        }
      }
      return OptionalLong.empty();
    }
  }

  private static OptionalLong find(ByteBuffer symbols, ByteBuffer strings, String name, long size) {
    byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at < symbols.limit(); at += SYMBOL) {
      if (symbols.getLong(at + 16) == size
          && (symbols.get(at + 4) & 0xf) == VARIABLE
          && isAt(strings, symbols.getInt(at), wanted)) {
        return OptionalLong.of(symbols.getLong(at + 8));
      }
    }
    return OptionalLong.empty();
  }

  private static boolean isAt(ByteBuffer strings, int offset, byte[] wanted) {
    if (offset < 0 || offset >= strings.limit() - wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (strings.get(offset + i) != wanted[i]) {
        return false;
      }
    }
    return isEnd(strings.get(offset + wanted.length));
  }

  /** A compiler that takes a variable apart adds a dot and a number to its name. */
  private static boolean isEnd(byte following) {
    return following == 0 || following == '.';
  }

  private static ByteBuffer read(FileChannel file, long offset, long size) throws IOException {
    return file.map(MapMode.READ_ONLY, offset, size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
