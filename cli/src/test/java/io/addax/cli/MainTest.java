package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private static final List<String> COMMANDS =
      List.of(
          "summary",
          "predict",
          "evaluate",
          "fit",
          "convert",
          "run",
          "inspect",
          "quickstart",
          "jshell",
          "cluster",
          "devices",
          "version");

  @Test
  void helpListsTheCommands() {
    Outcome outcome = Outcome.of("--help");
    assertEquals(0, outcome.code());
    assertEquals(List.of(), outcome.err());
    for (String command : COMMANDS) {
      assertTrue(outcome.text().contains("  " + command + " "), outcome.text());
    }
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("COMMANDS")
  void everyCommandHasHelp(String command) {
    Outcome outcome = Outcome.of(command, "--help");
    assertEquals(0, outcome.code());
    assertTrue(outcome.out().get(0).startsWith("Usage: addax " + command + " "), outcome.text());
    assertTrue(outcome.text().contains("--debug"), outcome.text());
    assertTrue(outcome.out().stream().allMatch(line -> line.length() <= 100), outcome.text());
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    Outcome outcome = Outcome.of("--version");
    assertEquals(0, outcome.code());
    assertTrue(outcome.text().matches("addax \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"), outcome.text());
  }

  @Test
  void anUnknownCommandIsMisuse() {
    Outcome outcome = Outcome.of("devcies");
    assertEquals(2, outcome.code());
    assertEquals(
        List.of("addax: Unmatched argument at index 0: 'devcies' (see: addax --help)"),
        outcome.err());
    assertEquals(List.of(), outcome.out());
  }

  @Test
  void anUnknownOptionIsMisuse() {
    Outcome outcome = Outcome.of("devices", "--jsno");
    assertEquals(2, outcome.code());
    assertEquals(
        List.of("addax: Unknown option: '--jsno' (see: addax devices --help)"), outcome.err());
  }

  @Test
  void noCommandIsMisuse() {
    Outcome outcome = Outcome.of();
    assertEquals(2, outcome.code());
    assertEquals(List.of("addax: Expected a command (see: addax --help)"), outcome.err());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"summary", "predict", "evaluate", "fit", "convert", "run", "inspect"})
  void everyCommandOnModelsHasAnExample(String command) {
    String text = Outcome.of(command, "--help").text();
    assertTrue(text.contains("Example"), text);
    assertTrue(text.contains("addax " + command + " "), text);
  }
}
