package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripts in {@code examples/jshell}. */
class JShellExamplesTest {
  private static final Path SCRIPTS =
      Path.of(System.getProperty("addax.test-data")).resolveSibling("examples/jshell");

  private static final Pattern ACCURACY = Pattern.compile("accuracy (\\d\\.\\d{4})");
  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";

  @TempDir private Path folder;

  static Stream<String> scripts() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  /** What each prints last is the accuracy that it reached. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("scripts")
  @EnabledOnOs(
      value = {OS.LINUX, OS.MAC},
      disabledReason = "elsewhere TensorFlow's log is not quiet")
  void learnsAndIsQuiet(String script) throws Exception {
    Outcome outcome = run(null, script);
    assertEquals(0, outcome.code(), outcome.toString());
    Matcher accuracy = ACCURACY.matcher(outcome.out().get(outcome.out().size() - 1));
    assertTrue(accuracy.find(), outcome.toString());
    assertTrue(Double.parseDouble(accuracy.group(1)) > 0.91, outcome.toString());
    assertEquals("", String.join("\n", outcome.err()));
  }

  /** It trains, predicts and runs TensorFlow Lite's interpreter. */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "other builds log less")
  void theNativeLogSpeaksWhenAsked() throws Exception {
    Outcome outcome = run("0", "-a", "1", "quickstart.jsh");
    assertEquals(0, outcome.code(), outcome.toString());
    String log = String.join("\n", outcome.err());
    assertTrue(log.contains("cpu_feature_guard"), log);
    assertTrue(log.contains("MLIR V1 optimization pass"), log);
    assertTrue(log.contains("Created TensorFlow Lite XNNPACK delegate"), log);
  }

  private Outcome run(String logLevel, String... arguments) throws Exception {
    String[] command =
        Stream.concat(Stream.of("jshell"), Stream.of(arguments)).toArray(String[]::new);
    command[command.length - 1] = SCRIPTS.resolve(command[command.length - 1]).toString();
    return new ChildCommand(folder).variable(LOG_LEVEL, logLevel).run(command);
  }
}
