package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Command lines that make no sense, or whose files do not. */
final class WrongInputs {
  private final Path folder;

  /** In command lines, {@code @name} stands for a file in this folder. */
  WrongInputs(Path folder) {
    this.folder = folder;
  }

  /** Runs a command line, of words with blanks between them. */
  Outcome run(String line) {
    return Outcome.of(
        Arrays.stream(line.split(" "))
            .map(word -> word.replace("@", folder + "/"))
            .toArray(String[]::new));
  }

  /** Runs a command line that must fail with one line, and leave no file behind. */
  void check(int code, String message, String line) {
    List<Path> before = files();
    Outcome outcome = run(line);
    assertEquals(code, outcome.code(), line + ": " + outcome);
    List<String> errors =
        outcome.err().stream().filter(error -> error.startsWith("addax: ")).toList();
    assertEquals(1, errors.size(), line + ": " + outcome);
    assertEquals(errors.get(0), outcome.err().get(outcome.err().size() - 1), line);
    String expected = message.replace("@", folder + "/");
    assertTrue(errors.get(0).contains(expected), line + ": " + errors.get(0));
    assertEquals(code == 2, errors.get(0).endsWith(" --help)"), line + ": " + errors.get(0));
    assertFalse(errors.get(0).contains("Exception"), line + ": " + errors.get(0));
    assertEquals(before, files(), line);
  }

  private List<Path> files() {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
