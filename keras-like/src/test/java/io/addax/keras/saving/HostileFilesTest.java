package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged and hostile files end in a load or in a clean error. They are read in a JVM of its own
 * ({@link HostileFiles}) with little memory, so that taking memory as declared by a file shows.
 */
class HostileFilesTest {
  private static final String HEAP = "-Xmx256m";
  private static final int MINUTES = 5;

  @TempDir Path folder;

  @Test
  void endInALoadOrACleanError() throws IOException, InterruptedException {
    Path work = Files.createDirectories(folder.resolve("work/in"));
    Path temporary = Files.createDirectories(folder.resolve("temporary"));
    Files.writeString(folder.resolve("bystander"), "untouched");
    Map<String, String> before = contents();
    Path log = folder.resolve("work/log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+CrashOnOutOfMemoryError",
                "-XX:ErrorFile=" + folder.resolve("work/crash.log"),
                "-Djava.io.tmpdir=" + temporary,
                "-Daddax.test-data=" + System.getProperty("addax.test-data"),
                "-cp",
                System.getProperty("java.class.path"),
                HostileFiles.class.getName(),
                work.toString())
            .directory(work.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly().waitFor();
    String output = Files.readString(log);
    assertTrue(ended, () -> "ran into the time limit: " + output);
    assertEquals(0, process.exitValue(), () -> "the JVM died: " + output);

    Path result = folder.resolve("work/result.json");
    JsonObject counts = JsonParser.parseString(Files.readString(result)).getAsJsonObject();
    assertEquals("[]", counts.get("failures").toString());
    int loaded = counts.get("loaded").getAsInt();
    int refused = counts.get("refused").getAsInt();
    assertTrue(loaded + refused >= 2_000, () -> "cases: " + counts);
    assertTrue(loaded >= 200 && refused >= 1_000, () -> "all of one kind: " + counts);
    assertEquals(before, contents(), "files outside of the folder changed");
    try (Stream<Path> beside = Files.list(work.getParent())) {
      assertEquals(
          List.of("in", "log", "outside.h5", "result.json"), // what external links point to
          beside.map(path -> path.getFileName().toString()).sorted().toList(),
          "files beside the folder");
    }
  }

  /** The files in the folder but those of the work itself, and what is in them. */
  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if (!path.startsWith(folder.resolve("work")) && Files.isRegularFile(path)) {
          contents.put(folder.relativize(path).toString(), Files.readString(path));
        }
      }
    }
    return contents;
  }
}
