package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("tensorflow-core-native"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath, Main.class.getName()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int code = process.waitFor();
    return new Outcome(code, Files.readAllLines(out), Files.readAllLines(err));
  }
}
