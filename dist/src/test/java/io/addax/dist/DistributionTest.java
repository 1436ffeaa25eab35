package io.addax.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The zip, unpacked in a folder with a space in its name, run through a link from elsewhere. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/addax is for a POSIX shell")
class DistributionTest {
  @TempDir private static Path folder;
  private static Path home;
  private static Path command;

  private record Outcome(int code, List<String> out, List<String> err) {}

  @BeforeAll
  static void unpack() throws IOException {
    Path zip = Path.of(System.getProperty("addax.zip"));
    Path target = Files.createDirectories(folder.resolve("some where"));
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : Collections.list(file.entries())) {
        Path path = target.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        try (InputStream in = file.getInputStream(entry)) {
          Files.copy(in, path);
        }
      }
    }
    home = target.resolve(zip.getFileName().toString().replaceFirst("\\.zip$", ""));
    Path script = home.resolve("bin/addax");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    command = Files.createSymbolicLink(folder.resolve("a-link"), script);
  }

  private static Outcome run(Path cache, String... arguments) throws Exception {
    Path none = Files.writeString(folder.resolve("in"), "");
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectInput(none.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("ADDAX_CACHE", cache.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().keySet().removeIf(name -> name.matches("_?J.*_OPTIONS|ADDAX_JAVA_OPTS"));
    Process process = builder.start();
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertTrue(ended, () -> "still running: " + line);
    return new Outcome(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
  }

  @Test
  void whatAUserNeedsIsThere() {
    for (String file :
        List.of(
            "bin/addax.cmd",
            "README.md",
            "LICENSE",
            "NOTICE",
            "examples/jshell/quickstart.jsh",
            "docs/jshell.md")) {
      assertTrue(Files.isRegularFile(home.resolve(file)), file);
    }
  }

  @Test
  void theVersionIsThatOfTheZip() throws Exception {
    Outcome outcome = run(folder.resolve("cache"), "version");
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(List.of(), outcome.err());
    String version = home.getFileName().toString().replace("addax-", "");
    assertEquals("Addax       " + version, outcome.out().get(0));
    assertTrue(outcome.out().get(3).startsWith("TensorFlow  2."), outcome.toString());
  }

  @Test
  void aScriptOfTheZipsRuns() throws Exception {
    String script = home.resolve("examples/jshell/quickstart.jsh").toString();
    Outcome outcome = run(folder.resolve("cache"), "jshell", "-a", "1", script);
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(List.of(), outcome.err());
    assertTrue(Files.size(folder.resolve("quickstart-models/digits-int8.tflite")) > 1000);
  }

  @Test
  void theExitCodeIsTheCommands() throws Exception {
    Outcome outcome = run(folder.resolve("cache"), "devices", "--logical-cpus=0");
    assertEquals(2, outcome.code(), outcome.toString());
    assertEquals(1, outcome.err().size(), outcome.toString());
  }

  @Test
  void classesAreArchivedOnceAndAStaleArchiveIsReplaced() throws Exception {
    Path cache = folder.resolve("archives");
    Outcome first = run(cache, "devices");
    assertEquals(0, first.code(), first.toString());
    Path archive = onlyFile(cache);
    assertTrue(archive.getFileName().toString().matches("devices-\\d+-\\d+\\.jsa"));

    Outcome second = run(cache, "devices");
    assertEquals(first, second);
    assertEquals(archive, onlyFile(cache));

    Files.delete(archive);
    Path damaged = Files.writeString(archive, "no archive");
    assertEquals(first, run(cache, "devices"));
    assertEquals(damaged, onlyFile(cache));

    for (Path jar : files(home.resolve("lib"))) {
      if (jar.getFileName().toString().startsWith("cli-")) {
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000_000_000L));
      }
    }
    assertEquals(first, run(cache, "devices"));
    assertNotEquals(archive, onlyFile(cache));
  }

  @Test
  void aCacheThatCannotBeWrittenIsDoneWithout() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Outcome outcome = run(file.resolve("cache"), "version");
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(List.of(), outcome.err());
  }

  private static Path onlyFile(Path folder) throws IOException {
    List<Path> all = files(folder);
    assertEquals(1, all.size(), all.toString());
    return all.get(0);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
