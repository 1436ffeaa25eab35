package io.addax.graph.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReplacementTest {
  @TempDir private Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static FileReplacement.Content writing(String text) {
    return beside -> Files.writeString(beside, text);
  }

  private static final FileReplacement.Content FAILING =
      beside -> {
        throw new IOException("the power went out");
      };

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("a.keras");
    FileReplacement.write(file, writing("old"), beside -> {});
    assertThrows(IOException.class, () -> FileReplacement.write(file, FAILING, FAILING));
    assertThrows(IOException.class, () -> FileReplacement.write(file, writing("new"), FAILING));
    assertThrows(
        IllegalStateException.class,
        () ->
            FileReplacement.write(
                file,
                writing("new"),
                beside -> {
                  throw new IllegalStateException();
                }));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("a.keras"), names());
  }

  @Test
  void theOldFileIsThereUntilTheNewOneIsWhole() throws IOException {
    Path file = folder.resolve("a.keras");
    FileReplacement.write(file, writing("old"), beside -> {});
    FileReplacement.write(
        file,
        writing("new"),
        beside -> {
          assertEquals("old", Files.readString(file));
          assertEquals("new", Files.readString(beside));
          assertEquals(folder.toRealPath(), beside.getParent());
        });
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("a.keras"), names());
  }

  @Test
  void aLinkStaysALinkAndAFolderIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    FileReplacement.write(link, writing("new"), beside -> {});
    assertEquals("new", Files.readString(file));
    assertTrue(Files.isSymbolicLink(link));
    assertThrows(
        IOException.class, () -> FileReplacement.write(folder, writing("x"), beside -> {}));
  }

  @Test
  void aNewFileCanBeReadByWhoCanReadItsNeighbours() throws IOException {
    assumeTrue(
        folder.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "skipped: this file system has no permissions");
    Path plain = Files.createFile(folder.resolve("plain"));
    Path file = folder.resolve("file");
    FileReplacement.write(file, beside -> Files.writeString(beside, "text"));
    assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(file));
  }

  @Test
  void aLinkToNothingIsAnErrorThatNamesIt() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
    IOException e =
        assertThrows(IOException.class, () -> FileReplacement.write(link, writing("x")));
    assertTrue(e.getMessage().contains("link: is a symbolic link"), e.getMessage());
    assertEquals(List.of("link"), names());
  }

  @Test
  void whereNothingCanBeWrittenTheMessageNamesTheFile() {
    Path proc = Path.of("/proc/file");
    assumeTrue(Files.isDirectory(proc.getParent()), "skipped: there is no /proc");
    IOException e =
        assertThrows(IOException.class, () -> FileReplacement.write(proc, writing("x")));
    assertTrue(e.getMessage().startsWith("Cannot write /proc/file"), e.getMessage());
  }

  @Test
  void aMissingFolderIsAnError() {
    Path file = folder.resolve("none").resolve("file");
    IOException e =
        assertThrows(IOException.class, () -> FileReplacement.write(file, writing("x")));
    assertTrue(e.getMessage().contains("there is no folder"), e.getMessage());
  }
}
