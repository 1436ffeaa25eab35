package io.addax.graph.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.addax.devices.Cluster;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A task of a cluster in a Java of its own, on this machine. It finds the cluster in {@code
 * TF_CONFIG}.
 */
public final class TaskProcess implements AutoCloseable {
  /** How often to look, and how long to wait in between: for a minute of this process's time. */
  private static final int LOOKS = 3000;

  private static final int MILLIS = 20;

  private final String name;
  private final Process process;
  private final Path out;
  private final Path err;

  private TaskProcess(String name, Process process, Path out, Path err) {
    this.name = name;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** A cluster on free ports of this machine, seen from worker 0. */
  public static Cluster cluster(int workers, int parameterServers) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < workers + parameterServers; i++) {
      sockets.add(new ServerSocket(0));
      addresses.add("localhost:" + sockets.get(i).getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return Cluster.of(addresses.subList(0, workers), 0)
        .withParameterServers(addresses.subList(workers, addresses.size()).toArray(new String[0]));
  }

  /** Starts a task: {@code main} with the arguments and the class path of this process. */
  public static TaskProcess start(Cluster task, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(Arrays.asList(arguments));
    Path out = Files.createTempFile("task", ".out");
    Path err = Files.createTempFile("task", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(Map.of(Cluster.TF_CONFIG, task.toTfConfig()));
    return new TaskProcess(task.task().toString(), builder.start(), out, err);
  }

  /** Waits for a line of output that begins so; gives what follows. */
  public String await(String beginning) throws IOException, InterruptedException {
    for (int look = 0; look < LOOKS; look++) {
      boolean ended = !process.isAlive();
      for (String line : Files.readAllLines(out)) {
        if (line.startsWith(beginning)) {
          return line.substring(beginning.length());
        }
      }
      assertFalse(ended, () -> "ended without '" + beginning + "': " + this);
      Thread.sleep(MILLIS);
    }
    throw new AssertionError("no '" + beginning + "': " + this);
  }

  /** Waits for the end, with this exit code; gives the output's lines. */
  public List<String> end(int exitCode) throws IOException, InterruptedException {
    for (int look = 0; process.isAlive() && look < LOOKS; look++) {
      Thread.sleep(MILLIS);
    }
    assertFalse(process.isAlive(), () -> "runs on: " + this);
    assertEquals(exitCode, process.exitValue(), this::toString);
    return Files.readAllLines(out);
  }

  /** What the task has written to standard error. */
  public String errors() throws IOException {
    return Files.readString(err);
  }

  /** Ends the process as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Suspends the process: its sockets stay, but nothing in it runs. */
  public void suspend() throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid())).start();
    assertEquals(0, kill.waitFor());
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.delete(out);
    Files.delete(err);
  }

  @Override
  public String toString() {
    try {
      return name + "\n" + Files.readString(out) + errors();
    } catch (IOException e) {
      return name + ": " + e;
    }
  }
}
