package io.addax.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What every shell knows before the first statement. */
final class ShellSetup {
  private ShellSetup() {}

  /** The imports, and the {@code String[] args}. */
  static String statements(List<String> arguments) {
    String elements = arguments.stream().map(ShellSetup::literal).collect(Collectors.joining(", "));
    return imports() + "String[] args = {" + elements + "};\n";
  }

  private static String imports() {
    try (InputStream in = ShellSetup.class.getResourceAsStream("imports.jsh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A text as Java source: one that needs no escaping, since every character is escaped. */
  private static String literal(String text) {
    return text.chars()
        .mapToObj(c -> String.format("(char) %d", c))
        .collect(Collectors.joining(", ", "new String(new char[] {", "})"));
  }

  /** Where the classes are that statements may name. */
  static String classPath() {
    return System.getProperty("java.class.path");
  }
}
