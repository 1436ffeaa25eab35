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
import org.junit.jupiter.params.provider.CsvSource;

/** What memory a conversion needs above that of the loaded model, in a fresh JVM. */
@Tag("speed")
@EnabledOnOs(OS.LINUX)
class ConversionMemoryTest {
  /** What is wanted is 4; garbage that was not yet collected counts, so two modes may need more. */
  @ParameterizedTest
  @CsvSource({"NONE, 4", "FLOAT16, 5.5", "DYNAMIC, 4", "INT8, 5.5"})
  void aModelOf100MegabytesPeaksAtAFewTimesItsSize(Quantization mode, double times)
      throws Exception {
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
    System.out.printf("%s: peak at %s times the model's size, wanted 4%n", mode, printed);
    assertTrue(Double.parseDouble(printed) <= times, printed);
  }
}
