package io.addax.devices;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks for a shared library of Linux where the dynamic linker would: among those that are loaded
 * already, in {@code LD_LIBRARY_PATH}, in the linker's cache, in the system's folders, and in the
 * folders that TensorFlow's library carries as its run path. Nothing is loaded.
 */
final class LibrarySearch {
  private static final List<String> SYSTEM_FOLDERS =
      List.of("/lib64", "/usr/lib64", "/lib", "/usr/lib");

  private final List<Path> folders;
  private final String linkerCache;
  private final List<String> loaded;

  /**
   * @param libraryPath the value of {@code LD_LIBRARY_PATH}
   * @param linkerCache the text of {@code /etc/ld.so.cache}, which holds names that end in NUL
   * @param loaded the libraries that the process has loaded
   */
  LibrarySearch(String libraryPath, String linkerCache, List<String> loaded) {
    this.linkerCache = linkerCache;
    this.loaded = loaded;
    this.folders = new ArrayList<>();
    Stream.concat(Stream.of(libraryPath.split(File.pathSeparator)), SYSTEM_FOLDERS.stream())
        .filter(folder -> !folder.isBlank())
        .flatMap(folder -> path(folder).stream())
        .forEach(folders::add);
    loaded.stream()
        .filter(file -> fileName(file).startsWith("libtensorflow_"))
        .flatMap(file -> path(file).stream())
        .forEach(file -> folders.addAll(runPath(file)));
  }

  static LibrarySearch system() {
    return new LibrarySearch(
        Optional.ofNullable(System.getenv("LD_LIBRARY_PATH")).orElse(""),
        read("/etc/ld.so.cache"),
        read("/proc/self/maps")
            .lines()
            .filter(line -> line.contains(".so") && line.indexOf('/') > 0)
            .map(line -> line.substring(line.indexOf('/')))
            .distinct()
            .toList());
  }

  boolean finds(String soname) {
    // The file behind libcudart.so.12 may be libcudart.so.12.6.77.
    return loaded.stream().anyMatch(file -> fileName(file).startsWith(soname))
        || linkerCache.contains(soname + "\0")
        || folders.stream().anyMatch(folder -> Files.exists(folder.resolve(soname)));
  }

  /**
   * TensorFlow's run path has the layout of NVIDIA's Python packages: nvidia/cudnn/lib, and so on.
   */
  private static List<Path> runPath(Path library) {
    List<Path> found = new ArrayList<>();
    for (String up : List.of("..", "../..")) {
      Path nvidia = library.resolveSibling(up).normalize().resolve("nvidia");
      if (Files.isDirectory(nvidia)) {
        try (Stream<Path> packages = Files.list(nvidia)) {
          packages.map(folder -> folder.resolve("lib")).forEach(found::add);
        } catch (IOException e) {
          // A folder that cannot be read is no place to find a library in.
          return List.of();
        }
      }
    }
    return found;
  }

  private static String fileName(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /** Nothing where this locale cannot express the name. */
  private static Optional<Path> path(String name) {
    try {
      return Optional.of(Path.of(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
