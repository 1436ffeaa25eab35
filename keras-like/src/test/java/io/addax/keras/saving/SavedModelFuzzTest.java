package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.keras.Model;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A damaged SavedModel is an exception, whatever the damage, and never the end of the process. */
class SavedModelFuzzTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{1} of {0}, {2} times")
  @CsvSource({
    "CONVOLUTIONAL, saved_model.pb, 400",
    "SEVERAL_INPUTS_AND_OUTPUTS, saved_model.pb, 200",
    "CONVOLUTIONAL, graph, 200",
    "SEVERAL_INPUTS_AND_OUTPUTS, graph, 100",
    "CONVOLUTIONAL, variables/variables.index, 100",
    "CONVOLUTIONAL, variables/variables.data-00000-of-00001, 50"
  })
  void endsInAnExceptionOrALoad(SavedModelNet net, String file, int count)
      throws IOException, InterruptedException {
    Path export = folder.resolve("model");
    try (Model model = net.make()) {
      model.export(export);
    }
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:-CreateCoredumpOnCrash",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                SavedModelFuzz.class.getName(),
                export.toString(),
                file,
                "1",
                Integer.toString(count))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(4, TimeUnit.MINUTES);
    process.destroyForcibly();
    List<String> lines = List.of(Files.readString(output, StandardCharsets.ISO_8859_1).split("\n"));
    String last = String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    assertTrue(ended, () -> "still running: " + last);
    assertEquals(0, process.exitValue(), last);
    assertTrue(lines.stream().anyMatch(l -> l.startsWith("ENDS ") && l.contains("IOException")));
  }
}
