package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command in a Java of its own, for what can be tried only once in a process. */
final class ChildCommand {
  private final Path folder;
  private final List<String> options = new ArrayList<>();
  private final List<Consumer<ProcessBuilder>> changes = new ArrayList<>();
  private String classPath = System.getProperty("java.class.path");

  /**
   * @param folder where the child runs
   */
  ChildCommand(Path folder) {
    this.folder = folder;
  }

  ChildCommand option(String... javaOptions) {
    options.addAll(List.of(javaOptions));
    return this;
  }

  /** Sets a variable of the environment; null removes it. */
  ChildCommand variable(String name, String value) {
    changes.add(
        builder -> {
          if (value == null) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    return this;
  }

  /** What the child reads. Without it, it reads nothing. */
  ChildCommand input(Path file) {
    changes.add(builder -> builder.redirectInput(file.toFile()));
    return this;
  }

  /** Leaves out the class-path entries that contain a text. */
  ChildCommand withoutClassPath(String part) {
    classPath =
        Stream.of(classPath.split(File.pathSeparator))
            .filter(entry -> !entry.contains(part))
            .collect(Collectors.joining(File.pathSeparator));
    return this;
  }

  Outcome run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, Main.class.getName()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** Runs any command. */
  Outcome run(List<String> command) throws IOException, InterruptedException {
    Path none = Files.createTempFile("child", ".in");
    Path out = Files.createTempFile("child", ".out");
    Path err = Files.createTempFile("child", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(none.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      changes.forEach(change -> change.accept(builder));
      Process process = builder.start();
      boolean ended = process.waitFor(3, TimeUnit.MINUTES);
      process.destroyForcibly();
      assertTrue(ended, () -> "still running: " + command);
      return new Outcome(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    } finally {
      Files.delete(none);
      Files.delete(out);
      Files.delete(err);
    }
  }
}
