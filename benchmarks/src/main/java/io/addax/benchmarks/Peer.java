package io.addax.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of one side. It waits for commands, and works only while one of its own is being
 * carried out, so that two of them can take turns.
 */
final class Peer implements AutoCloseable {
  private static final String ANSWER = "@ ";
  private static final int LOG_LINES = 12;

  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;
  private final Path log;

  Peer(List<String> command, SampleFiles data, Path log) {
    List<String> all = new ArrayList<>(command);
    all.add(data.images().toString());
    all.add(data.labels().toString());
    this.log = log;
    try {
      ProcessBuilder builder = new ProcessBuilder(all);
      builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().put("KERAS_BACKEND", "tensorflow");
      process = builder.start();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot start " + command.get(0), e);
    }
    commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Waits for the next line that is meant for us. */
  String answer() {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(ANSWER)) {
          return line.substring(ANSWER.length());
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    throw new IllegalStateException("A worker ended before its time:\n" + endOfLog());
  }

  private String endOfLog() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "its log cannot be read: " + log;
    }
  }

  String ask(String command) {
    commands.println(command);
    return answer();
  }

  double askNumber(String command) {
    return Double.parseDouble(ask(command));
  }

  /** Ends the process and waits for that. */
  @Override
  public void close() {
    commands.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
