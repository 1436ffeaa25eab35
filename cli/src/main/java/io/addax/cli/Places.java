package io.addax.cli;

import io.addax.keras.saving.Suffixes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Looks at the files that a command reads and writes before any work begins. */
final class Places {
  private Places() {}

  /**
   * A file that is to be read.
   *
   * @throws IOException if there is none, or a folder
   */
  static Path file(Path file) throws IOException {
    existing(file);
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": expected a file. Received: a folder");
    } else if (!Files.isReadable(file)) {
      throw new IOException(file + ": the file cannot be read: access denied");
    }
    return file;
  }

  /** A file or folder that is to be read. */
  static Path existing(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new FileNotFoundException(path + ": no such file or folder");
    }
    return path;
  }

  /**
   * A file or folder that is to be written.
   *
   * @param inputs what it must not overwrite
   * @throws Misuse if it is one of the inputs, or inside one of them
   * @throws IOException if its folder is missing, or it is a folder where a file is meant
   */
  static Path output(Path output, boolean folder, Collection<Path> inputs) throws IOException {
    Path place = real(output);
    for (Path input : inputs) {
      if (place.equals(real(input))
          || (Files.isDirectory(input) && place.startsWith(real(input)))) {
        throw new Misuse(output + ": expected an output other than the inputs. Received: " + input);
      }
    }
    Path parent = place.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new FileNotFoundException(output + ": there is no folder " + parent);
    } else if (!folder && Files.isDirectory(place)) {
      throw new IOException(output + ": expected a file. Received: a folder");
    } else if (folder && Files.isRegularFile(place)) {
      throw new IOException(output + ": expected a folder. Received: a file");
    } else if (!Files.isWritable(parent)) {
      throw new IOException(output + ": the folder cannot be written to: " + parent);
    }
    return output;
  }

  /**
   * Makes sure that no output overwrites another.
   *
   * @param outputs null where there is none
   * @throws Misuse if two are the same file, or one is inside another
   */
  static void distinct(Path... outputs) throws IOException {
    List<Path> places = new ArrayList<>();
    for (Path output : outputs) {
      if (output == null) {
        continue;
      }
      Path place = real(output);
      for (Path other : places) {
        if (place.startsWith(other) || other.startsWith(place)) {
          throw new Misuse(output + ": expected an output other than the other outputs");
        }
      }
      places.add(place);
    }
  }

  private static Path real(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (Files.exists(absolute)) {
      return absolute.toRealPath();
    }
    return parent != null && Files.exists(parent)
        ? parent.toRealPath().resolve(absolute.getFileName())
        : absolute;
  }

  /** Whether a file's name ends so, in small or capital letters. */
  static boolean endsWith(Path file, String suffix) {
    return Suffixes.has(file, suffix);
  }
}
