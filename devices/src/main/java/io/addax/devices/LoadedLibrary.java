package io.addax.devices;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A library that this process has loaded, as Linux tells it.
 *
 * @param file what it was loaded from
 * @param address where its first byte lies
 */
record LoadedLibrary(Path file, long address) {
  private static final Path MAPS = Path.of("/proc/self/maps");

  /** A line of the maps: from, to, whether it may be written, and the file or "". */
  private record Range(long from, long to, boolean writable, String file) {
    static Range of(String line) {
      String[] parts = line.split("\\s+", 6);
      int dash = parts[0].indexOf('-');
      return new Range(
          Long.parseUnsignedLong(parts[0], 0, dash, 16),
          Long.parseUnsignedLong(parts[0], dash + 1, parts[0].length(), 16),
          parts[1].startsWith("rw"),
          parts.length < 6 ? "" : parts[5]);
    }
  }

  /** Finds a library by its file's name; empty elsewhere than on Linux, or if it is not loaded. */
  static Optional<LoadedLibrary> find(String name) throws IOException {
    return ranges().stream()
        .filter(range -> range.file().endsWith("/" + name))
        .findFirst() // they are in ascending order
        .map(range -> new LoadedLibrary(Path.of(range.file()), range.from()));
  }

  /** Whether the process may write to an address. */
  static boolean isWritable(long address) throws IOException {
    return ranges().stream()
        .anyMatch(range -> range.writable() && range.from() <= address && address < range.to());
  }

  private static List<Range> ranges() throws IOException {
    List<Range> ranges = new ArrayList<>();
    if (Files.isReadable(MAPS)) {
      Files.readAllLines(MAPS).forEach(line -> ranges.add(Range.of(line)));
    }
    return ranges;
  }
}
