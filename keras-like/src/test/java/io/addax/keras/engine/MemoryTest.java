package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Resident memory stays where it is, in a heap of 64 MiB: nothing native waits for the garbage
 * collector. Each test runs in a process of its own, since memory of other tests would blur it.
 */
class MemoryTest {
  private static final double GROWTH = 0.02;

  @TempDir Path folder;

  @BeforeEach
  void needsLinux() {
    assumeTrue(
        Files.exists(Path.of("/proc/self/status")),
        "skipped: resident memory is read from /proc/self/status, which only Linux has");
  }

  @Test
  void twentyThousandStepsTakeNoMemory() throws Exception {
    assertFlat("steps");
  }

  @Test
  void aHundredModelsBuiltTrainedAndClosedTakeNoMemory() throws Exception {
    assertFlat("cycles");
  }

  /** Surefire keeps the whole one elsewhere. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private void assertFlat(String what) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A heap that is there from the beginning, so that only native memory can grow.
    command.addAll(List.of("-Xmx64m", "-Xms64m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch"));
    command.addAll(List.of("-cp", classPath()));
    command.addAll(List.of(MemoryProbe.class.getName(), what));
    Path output = folder.resolve(what);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(process.waitFor(5, TimeUnit.MINUTES), "still running after five minutes");
    List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
    String[] numbers =
        lines.stream()
            .filter(line -> line.matches("\\d+ \\d+"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(lines))
            .split(" ");
    double before = Long.parseLong(numbers[0]);
    double after = Long.parseLong(numbers[1]);
    System.out.printf("%s: %.0f KiB when warm, %.0f KiB after%n", what, before, after);
    assertTrue(after <= before * (1 + GROWTH), "grew from " + before + " KiB to " + after + " KiB");
  }
}
