package io.addax.graph.savedmodel;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Puts a folder in the place of a SavedModel folder, complete or not at all.
 *
 * <p>No file system call exchanges two folders at once, so there is a moment between two renames
 * when the old folder has its temporary name, {@code .NAME.old-…}, and the new one has not its own.
 */
final class FolderReplacement {
  /** Fills a folder. */
  interface Content {
    void writeInto(Path folder) throws IOException;
  }

  private final Path target;
  private final boolean exists;

  private FolderReplacement(Path target, boolean exists) {
    this.target = target;
    this.exists = exists;
  }

  /**
   * Looks at what is there.
   *
   * @throws IOException if it is neither nothing, nor an empty folder, nor a SavedModel
   */
  static FolderReplacement of(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return new FolderReplacement(folder.toAbsolutePath().normalize(), false);
    }
    if (!Files.isDirectory(folder)) {
      throw new FileAlreadyExistsException(
          folder + " is a file. Expected the name of a folder for the SavedModel");
    }
    Path real = folder.toRealPath();
    List<String> names;
    try (Stream<Path> entries = Files.list(real)) {
      names = entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
    List<String> foreign =
        names.stream().filter(name -> !SavedModelFormat.ENTRIES.contains(name)).toList();
    if (!names.isEmpty() && (!foreign.isEmpty() || !names.contains(SavedModelFormat.FILE))) {
      throw new FileAlreadyExistsException(
          folder
              + " is not replaced, since it is not only a SavedModel: it holds "
              + (foreign.isEmpty() ? names : foreign)
              + ". Choose another folder, or remove it");
    }
    return new FolderReplacement(real, true);
  }

  void write(Content content) throws IOException {
    Path parent = target.getParent();
    if (parent == null) {
      throw new FileAlreadyExistsException(target + " cannot be replaced");
    }
    Files.createDirectories(parent);
    Path beside = beside("new");
    try {
      // Not a temporary folder of Java's: others shall read it as they read its neighbours.
      Files.createDirectory(beside);
      content.writeInto(beside);
      replace(beside);
    } finally {
      delete(beside);
    }
  }

  private void replace(Path complete) throws IOException {
    if (!exists) {
      Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = beside("old");
    Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    delete(old);
  }

  private Path beside(String what) {
    String name = "." + target.getFileName() + "." + what + "-" + UUID.randomUUID();
    return target.resolveSibling(name);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
