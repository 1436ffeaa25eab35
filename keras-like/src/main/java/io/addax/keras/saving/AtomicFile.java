package io.addax.keras.saving;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file beside its place, and renames it into place when it is whole: whatever happens, the
 * old file is there or the new one.
 */
final class AtomicFile {
  /** What happens with the file beside. */
  interface Step {
    void run(Path beside, FileChannel channel) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Replaces a file, or makes a new one. Its folder must exist.
   *
   * @param write writes the file
   * @param verify looks at what was written, before it takes the old one's place
   * @throws IOException if that fails; then the old file is there still, and nothing else
   */
  static void replace(Path file, Step write, Step verify) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw new IOException("Cannot write " + file + ": it is a folder");
    }
    Path beside =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        write.run(beside, channel);
        channel.force(true);
        verify.run(beside, channel);
      }
      move(beside, target);
    } finally {
      Files.deleteIfExists(beside);
    }
    syncFolder(target.getParent());
  }

  private static void move(Path beside, Path target) throws IOException {
    try {
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Makes the new name last, where the system can open folders; elsewhere that is its own care. */
  private static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return; // the file itself is whole and in place
    }
  }
}
