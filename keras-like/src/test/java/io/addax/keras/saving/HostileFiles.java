package io.addax.keras.saving;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.keras.data.IdxFile;
import io.addax.keras.data.NpyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads the files of {@link HostileCases} one by one; the program of {@link HostileFilesTest}. */
final class HostileFiles {
  private static final int SECONDS = 10;

  /** Reads a file, or fails. */
  @FunctionalInterface
  private interface Reader {
    void read(Path file) throws IOException;
  }

  private final Path folder;
  private final JsonArray failures = new JsonArray();
  private ExecutorService worker = newWorker();
  private int loaded;
  private int refused;
  private Model target;

  private HostileFiles(Path folder) {
    this.folder = folder;
  }

  /** The argument is the folder to work in; counts and failures go into a file beside it. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    HostileFiles run = new HostileFiles(folder);
    Path original = KerasFileCase.named(HostileCases.WEIGHTS_OF).extractTo(folder);
    run.target = Model.load(original);
    HostileCases.forEach(folder, run::readOne);
    JsonObject result = new JsonObject();
    result.addProperty("loaded", run.loaded);
    result.addProperty("refused", run.refused);
    result.add("failures", run.failures);
    Files.writeString(folder.resolveSibling("result.json"), result.toString());
    System.exit(0); // a thread that hangs is a failure already
  }

  private static ExecutorService newWorker() {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, "reader");
          thread.setDaemon(true);
          return thread;
        });
  }

  private Reader reader(String file) {
    if (file.endsWith(".weights.h5")) {
      return path -> target.loadWeights(path);
    } else if (file.endsWith(".json")) {
      return path ->
          Model.fromJson(new String(Files.readAllBytes(path), StandardCharsets.UTF_8)).close();
    } else if (file.endsWith(".npy")) {
      return path -> checkBacked(NpyFile.read(path));
    } else if (file.endsWith(".npz")) {
      return path -> NpyFile.readArchive(path).values().forEach(HostileFiles::checkBacked);
    } else if (file.endsWith("-ubyte") || file.endsWith("-ubyte.gz")) {
      return path -> checkBacked(IdxFile.read(path));
    }
    return path -> Model.load(path).close();
  }

  /** A tensor has the elements that it declares. */
  private static void checkBacked(HostTensor tensor) {
    if (tensor.size() > 0) {
      tensor.doubleAt(tensor.size() - 1);
    }
  }

  /** Writes a case to a file and reads it. What must fail and loads is a failure too. */
  private void readOne(String name, byte[] data, boolean mustFail) throws Exception {
    System.out.println(name); // the last line tells which one killed the JVM
    Path file = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
    Files.write(file, data);
    Reader reader = reader(file.toString());
    Future<?> task =
        worker.submit(
            () -> {
              reader.read(file);
              return null;
            });
    try {
      task.get(SECONDS, TimeUnit.SECONDS);
      loaded++;
      if (mustFail) {
        failures.add(name + " was read");
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException || cause instanceof IllegalArgumentException) {
        refused++;
      } else {
        failures.add(
            name + ": " + cause + " " + Arrays.stream(cause.getStackTrace()).limit(6).toList());
      }
    } catch (TimeoutException e) {
      failures.add(name + ": took more than " + SECONDS + " s");
      task.cancel(true);
      worker = newWorker();
    }
    Files.delete(file);
  }
}
