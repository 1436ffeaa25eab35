package io.addax.graph.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

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

  /** What is done with the file beside. */
  @FunctionalInterface
  public interface Content {
    /** Writes to, or looks at, {@code beside}, which is in the folder of the file that is meant. */
    void accept(Path beside) throws IOException;
  }

  /**
   * Replaces or makes a file. Its folder must exist; a symbolic link stays one.
   *
   * @throws IOException if it cannot be written; what was there before is untouched then, and
   *     nothing else is left
   */
  public static void write(Path file, Content write) throws IOException {
    write(file, write, beside -> {});
  }

  /**
   * Replaces or makes a file, if it passes a look at it.
   *
   * @param verify throws if the file should not take its place
   */
  public static void write(Path file, Content write, Content verify) throws IOException {
    Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = place.getParent();
    if (folder == null || Files.isDirectory(place)) {
      throw new IOException(file + ": expected a file's name. Received: a folder's");
    } else if (!Files.isDirectory(folder)) {
      throw new FileNotFoundException(file + ": there is no folder " + folder);
    } else if (!Files.exists(place) && Files.isSymbolicLink(place)) {
      throw new FileNotFoundException(file + ": is a symbolic link to nothing");
    }
    // Not a temporary file of Java's, which nobody else may read.
    Path beside = folder.resolve("." + place.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      create(beside, file);
      write.accept(beside);
      force(beside, StandardOpenOption.WRITE); // or a crash could leave a renamed, empty file
      verify.accept(beside);
      rename(beside, place);
    } finally {
      Files.deleteIfExists(beside);
    }
    forceName(folder);
  }

  private static void create(Path beside, Path file) throws IOException {
    try {
      Files.createFile(beside);
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? "permission denied" : e.getReason();
      throw new IOException("Cannot write " + file + ": " + reason, e);
    }
  }

  private static void force(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
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

  /** Makes the new name last, where the system can open folders; elsewhere that is its own care. */
  private static void forceName(Path folder) {
    try {
      force(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      return; // the file itself is whole and in place
    }
  }
}
