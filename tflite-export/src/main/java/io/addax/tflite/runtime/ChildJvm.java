package io.addax.tflite.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A Java process with the class path of this one, for code that may bring its process down. Nobody
 * waits for it longer than agreed: then it is killed.
 */
final class ChildJvm implements AutoCloseable {
  private static final int SIGNAL = 128;
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          4, "an illegal instruction",
          6, "abort()",
          7, "a bus error",
          8, "an arithmetic exception, such as a division by zero",
          9, "the system, which kills processes that take too much memory",
          11, "a memory access violation");
  private static final int MOST_LINES = 5;
  private static final long TO_END_MILLIS = 5000;
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "addax-child-watch");
            thread.setDaemon(true);
            return thread;
          });

  private final Process process;
  private final Path folder;
  private final Duration timeout;
  private volatile boolean timedOut;

  private ChildJvm(Process process, Path folder, Duration timeout) {
    this.process = process;
    this.folder = folder;
    this.timeout = timeout;
  }

  /** Starts a class's {@code main}; each answer may take as long as {@code timeout}. */
  static ChildJvm start(Class<?> main, Duration timeout) {
    return start(main, timeout, List.of(), List.of());
  }

  /** Starts a class's {@code main} with options for Java and arguments of its own. */
  static ChildJvm start(
      Class<?> main, Duration timeout, List<String> options, List<String> arguments) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("addax-child");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-XX:-CreateCoredumpOnCrash",
              "-XX:ErrorFile=" + folder.resolve("crash.log"),
              "-Dorg.bytedeco.javacpp.maxBytes=0",
              "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
      String cache = System.getProperty("org.bytedeco.javacpp.cachedir");
      if (cache != null) {
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + cache);
      }
      command.addAll(options);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
      command.addAll(arguments);
      Process process =
          new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile()).start();
      return new ChildJvm(process, folder, timeout);
    } catch (IOException e) {
      delete(folder);
      throw new UncheckedIOException("Cannot start another Java process", e);
    }
  }

  OutputStream input() {
    return process.getOutputStream();
  }

  InputStream output() {
    return process.getInputStream();
  }

  /** An exchange with the process. */
  @FunctionalInterface
  interface Exchange<T> {
    T run() throws IOException;
  }

  /**
   * Talks to the process.
   *
   * @throws IllegalStateException if it dies or takes too long; the message says how
   */
  <T> T exchange(String what, Exchange<T> exchange) {
    Future<?> alarm =
        WATCH.schedule(
            () -> {
              timedOut = true;
              process.destroyForcibly();
            },
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return exchange.run();
    } catch (IOException e) {
      throw new IllegalStateException(
          "The process of its own that was to " + what + " " + death(), e);
    } finally {
      alarm.cancel(false);
    }
  }

  private String death() {
    Integer code = exitCode();
    if (timedOut) {
      return "took longer than " + timeout.toMillis() / 1000.0 + " s and was ended";
    }
    if (code == null) {
      return "no longer answers and was ended" + lastLines();
    }
    int signal = code - SIGNAL;
    String cause = crashSignal() == null ? SIGNALS.get(signal) : crashSignal();
    return (cause == null
            ? "ended with exit code " + code
            : "died of " + cause + " (exit code " + code + ")")
        + lastLines();
  }

  /** The process's exit code once it has ended; null if it has not and had to be killed. */
  Integer exitCode() {
    try {
      if (process.waitFor(TO_END_MILLIS, TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return null;
  }

  /** Java ends in its own way at a crash; its crash log has the signal that it began with. */
  private String crashSignal() {
    String log = read(folder.resolve("crash.log"));
    int at = log.indexOf("#  SIG");
    if (at < 0) {
      return null;
    }
    String name = log.substring(at + 3, Math.min(log.length(), at + 11));
    return name.startsWith("SIGSEGV")
        ? SIGNALS.get(11)
        : name.startsWith("SIGFPE")
            ? SIGNALS.get(8)
            : name.startsWith("SIGBUS") ? SIGNALS.get(7) : null;
  }

  /** The last that the process said itself, without Java's lines about the crash. */
  private String lastLines() {
    List<String> lines =
        read(folder.resolve("stderr"))
            .lines()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size());
    return last.isEmpty() ? "" : "; it said: " + String.join(" | ", last);
  }

  private static String read(Path file) {
    try {
      return Files.exists(file)
          ? new String(Files.readAllBytes(file), Charset.defaultCharset())
          : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** Ends the process, at once if it does not end by itself. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The process has gone already, or will be ended below.
    }
    exitCode();
    delete(folder);
  }

  private static void delete(Path folder) {
    if (folder == null) {
      return;
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      folder.toFile().deleteOnExit();
    }
  }
}
