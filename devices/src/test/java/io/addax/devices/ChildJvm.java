package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A second Java, for what can be tried only once in a process. */
final class ChildJvm {
  /** What the child wrote. */
  record Result(List<String> lines, String errors) {}

  private final List<String> options = new ArrayList<>();
  private final List<Consumer<ProcessBuilder>> changes = new ArrayList<>();
  private String classPath = System.getProperty("java.class.path");

  ChildJvm option(String option) {
    options.add(option);
    return this;
  }

  ChildJvm with(String variable, String value) {
    changes.add(builder -> builder.environment().put(variable, value));
    return this;
  }

  ChildJvm without(String variable) {
    changes.add(builder -> builder.environment().remove(variable));
    return this;
  }

  /** Leaves out the class-path entries whose file name has a match of this pattern. */
  ChildJvm withoutClassPath(String regex) {
    Pattern pattern = Pattern.compile(regex);
    classPath =
        Stream.of(classPath.split(File.pathSeparator))
            .filter(entry -> !pattern.matcher(Path.of(entry).getFileName().toString()).find())
            .collect(Collectors.joining(File.pathSeparator));
    return this;
  }

  Result run(Class<?> main) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    Path out = Files.createTempFile("child", ".out");
    Path err = Files.createTempFile("child", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      changes.forEach(change -> change.accept(builder));
      Process process = builder.start();
      boolean ended = process.waitFor(2, TimeUnit.MINUTES);
      process.destroyForcibly();
      Result result = new Result(Files.readAllLines(out), Files.readString(err));
      assertTrue(ended && process.exitValue() == 0, result.toString());
      return result;
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
