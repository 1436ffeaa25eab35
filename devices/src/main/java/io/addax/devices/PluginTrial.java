package io.addax.devices;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;

/**
 * Loads a device plug-in in a Java of its own and lists its devices, to see whether the process
 * lives.
 */
final class PluginTrial {
  private static final List<String> ENTRIES = List.of("SE_InitPlugin", "TFNPD_InitPlugin");
  private static final String VERDICT = "verdict: ";
  private static final String FINE = "fine";
  private static final long MOST_SECONDS = 60;
  private static final int MOST_LINES = 3;

  private PluginTrial() {}

  /**
   * Tries a plug-in.
   *
   * @return what is wrong with it, if anything
   * @throws IOException if it could not be tried
   */
  static Optional<String> run(Path library) throws IOException {
    Path out = Files.createTempFile("addax-plugin", ".out");
    Path err = Files.createTempFile("addax-plugin", ".err");
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:-CreateCoredumpOnCrash",
                  "-XX:+SuppressFatalErrorMessage",
                  "-cp",
                  System.getProperty("java.class.path"),
                  PluginTrial.class.getName(),
                  library.toString())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      boolean ended = waitFor(process);
      Optional<String> verdict =
          Files.readAllLines(out).stream().filter(line -> line.startsWith(VERDICT)).findFirst();
      if (ended && verdict.isPresent()) {
        return verdict.map(line -> line.substring(VERDICT.length())).filter(v -> !v.equals(FINE));
      }
      String how = ended ? "brought it down" : "did not end within " + MOST_SECONDS + " s";
      return Optional.of("loading it in a process of its own " + how + lastLines(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static boolean waitFor(Process process) {
    try {
      return process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroyForcibly();
    }
  }

  /** What TensorFlow said, without the stack. */
  private static String lastLines(Path err) throws IOException {
    List<String> lines =
        Files.readAllLines(err).stream()
            .filter(line -> !line.startsWith("#") && !line.contains("@  ") && !line.isBlank())
            .limit(MOST_LINES)
            .toList();
    return lines.isEmpty() ? "" : "; it said: " + String.join(" | ", lines);
  }

  /** In the other Java. */
  public static void main(String[] arguments) {
    System.out.println(VERDICT + verdict(Path.of(arguments[0])));
    System.out.flush();
    // What has crashed by now has; closing down may take a plug-in long.
    Runtime.getRuntime().halt(0);
  }

  private static String verdict(Path library) {
    try {
      NativeRuntime.load();
      Loader.loadGlobal(library.toString());
      if (ENTRIES.stream().allMatch(entry -> NativeFunction.find(entry).isEmpty())) {
        return "it has none of the functions " + ENTRIES;
      }
      DevicePlugins.loadHere(library);
      Devices.list();
      return FINE;
    } catch (RuntimeException | LinkageError e) {
      return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
  }
}
