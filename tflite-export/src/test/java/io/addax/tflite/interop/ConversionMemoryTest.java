package io.addax.tflite.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.tflite.Quantization;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What memory a conversion needs above that of the loaded model, in a fresh JVM. */
@Tag("speed")
@EnabledOnOs(OS.LINUX)
class ConversionMemoryTest {
  private static final double WANTED = 4;

  /** With representative data in every mode. Garbage that was not yet collected counts. */
  @ParameterizedTest
  @EnumSource
  void aModelOf100MegabytesPeaksAtAFewTimesItsSize(Quantization mode) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    ConversionMemory.class.getName(),
                    mode.toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    System.out.printf(
        "%s: peak at %s times the model's size, wanted %.0f%n", mode, printed, WANTED);
    assertTrue(Double.parseDouble(printed) <= WANTED, printed);
  }
}
