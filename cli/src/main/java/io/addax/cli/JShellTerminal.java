package io.addax.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jshell.tool.JavaShellToolBuilder;

/** Java's own shell, for typing: with history, completion and all its commands. */
final class JShellTerminal {
  private JShellTerminal() {}

  /** Gives the exit code, once the user has left. */
  static int start(List<String> arguments) throws Exception {
    Path startup = Files.createTempFile("addax", ".jsh");
    try {
      Files.writeString(startup, ShellSetup.statements(arguments));
      // Locally: a second Java would need this one's options and memory once more.
      return JavaShellToolBuilder.builder()
          .start(
              "--execution",
              "local",
              "--class-path",
              ShellSetup.classPath(),
              "--startup",
              startup.toString());
    } finally {
      Files.deleteIfExists(startup);
    }
  }
}
