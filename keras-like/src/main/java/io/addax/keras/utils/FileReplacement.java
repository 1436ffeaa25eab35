package io.addax.keras.utils;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file beside its place and renames it into it, so that at any moment the old file or the
 * new one is there, whole.
 *
 * <pre>{@code
 * FileReplacement.write(Path.of("y.npy"), beside -> Files.write(beside, bytes));
 * }</pre>
 */
public final class FileReplacement {
  private FileReplacement() {}

  /** What writes a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes to {@code beside}, an empty file in the folder of the one that is meant. */
    void writeTo(Path beside) throws IOException;
  }

  /**
   * Replaces or makes a file.
   *
   * @throws IOException if it cannot be written; what was there before is untouched then, and
   *     nothing else is left
   */
  public static void write(Path file, Content content) throws IOException {
    Path place = file.toAbsolutePath();
    Path folder = place.getParent();
    if (folder == null || Files.isDirectory(place)) {
      throw new IOException(file + ": expected a file's name. Received: a folder's");
    } else if (!Files.isDirectory(folder)) {
      throw new FileNotFoundException(file + ": there is no folder " + folder);
    }
    Path beside = Files.createTempFile(folder, place.getFileName() + ".", ".part");
    try {
      content.writeTo(beside);
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        channel.force(true); // or a crash of the machine could leave a renamed, empty file
      }
      rename(beside, place);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void rename(Path beside, Path place) throws IOException {
    try {
      Files.move(
          beside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(beside, place, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
