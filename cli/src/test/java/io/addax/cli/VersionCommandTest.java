package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionCommandTest {
  @TempDir private Path folder;

  @Test
  void everyVersionIsPrinted() {
    Outcome outcome = Outcome.of("version");
    assertEquals(0, outcome.code());
    assertEquals(4, outcome.out().size(), outcome.text());
    assertTrue(outcome.out().get(0).matches("Addax       \\d.*"), outcome.text());
    assertEquals(
        "Java        " + Runtime.version().feature(), outcome.out().get(1).replaceAll("\\..*", ""));
    assertTrue(
        outcome.out().get(3).matches("TensorFlow  2\\.\\d+\\.\\d+ \\(TensorFlow Java 1\\..*\\)"),
        outcome.text());
  }

  @Test
  void helpNeedsNoTensorFlow() throws Exception {
    Outcome outcome = withoutTensorFlow("version", "--help");
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(List.of(), outcome.err());
  }

  @Test
  void aFailureIsOneLineAndDebugAddsTheStackTrace() throws Exception {
    Outcome outcome = withoutTensorFlow("version");
    assertEquals(1, outcome.code(), outcome.toString());
    assertEquals(3, outcome.out().size(), outcome.toString());
    assertEquals(1, outcome.err().size(), outcome.toString());
    assertTrue(outcome.err().get(0).startsWith("addax: "), outcome.toString());

    Outcome debugged = withoutTensorFlow("version", "--debug");
    assertEquals(1, debugged.code());
    assertTrue(
        debugged.err().stream().anyMatch(line -> line.startsWith("\tat io.addax.cli.")),
        debugged.toString());
  }

  /** In a Java whose class path lacks TensorFlow's native library. */
  private Outcome withoutTensorFlow(String... arguments) throws IOException, InterruptedException {
    return new ChildCommand(folder).withoutClassPath("tensorflow-core-native").run(arguments);
  }
}
