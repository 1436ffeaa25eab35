package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A profiler does not end a training. In the caller's thread the same program aborts within some
 * seconds ("corrupted size vs. prev_size"), on any processor with AVX.
 */
class FlightRecorderTest {
  @TempDir Path folder;

  @Test
  void samplesOfEachMillisecondAreHarmless() throws Exception {
    Path recording = folder.resolve("recording.jfr");
    Path output = folder.resolve("output");
    // Surefire keeps the whole class path elsewhere.
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:ErrorFile=" + folder.resolve("error.log"),
                "-cp",
                classPath,
                FlightRecorderProbe.class.getName(),
                recording.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running after two minutes");
    assertEquals(0, process.exitValue(), Files.readString(output));
    List<RecordedEvent> samples = RecordingFile.readAllEvents(recording);
    assertTrue(samples.size() > 20, "only " + samples.size() + " samples");
  }
}
