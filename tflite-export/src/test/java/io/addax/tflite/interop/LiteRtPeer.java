package io.addax.tflite.interop;

import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.HostBytes;
import io.addax.graph.HostTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * LiteRT's WebAssembly runtime in Node: {@code @litertjs/core}, as npm installs it into the folder
 * that {@code LITERT_JS} names. {@code NODE} may name another Node than that of the path.
 */
final class LiteRtPeer {
  private static final int PATIENCE = 300;

  private final Path folder;
  private final JsonArray cases = new JsonArray();

  /** A peer that exchanges files in a folder. */
  LiteRtPeer(Path folder) {
    this.folder = folder;
  }

  /** Says why it cannot run, if it cannot. */
  static void assumeThere() {
    if (modules() == null) {
      abort("LITERT_JS does not name a folder with node_modules/@litertjs/core");
    }
    try {
      Process process = new ProcessBuilder(node(), "--version").start();
      process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        abort(node() + " does not run");
      }
    } catch (IOException | InterruptedException e) {
      abort("Node is not here: " + e.getMessage());
    }
  }

  private static String modules() {
    String modules = System.getenv("LITERT_JS");
    boolean there =
        modules != null && Files.isDirectory(Path.of(modules, "node_modules", "@litertjs", "core"));
    return there ? modules : null;
  }

  private static String node() {
    return System.getenv().getOrDefault("NODE", "node");
  }

  /**
   * Adds a file to those that shall be run.
   *
   * @param inputs per input all samples, in the file's numbers
   */
  void add(String name, byte[] file, List<HostTensor> inputs) throws IOException {
    Files.write(folder.resolve(name + ".tflite"), file);
    for (int k = 0; k < inputs.size(); k++) {
      HostTensor all = inputs.get(k);
      ByteBuffer bytes =
          ByteBuffer.allocate(all.size() * all.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
      HostBytes.write(all, bytes);
      Files.write(folder.resolve(name + ".in-" + k + ".bin"), bytes.array());
    }
    JsonObject one = new JsonObject();
    one.addProperty("name", name);
    one.addProperty("samples", inputs.get(0).shape().get(0));
    cases.add(one);
  }

  /** Runs all files; by name what {@code litert_run.mjs} says of them. */
  JsonObject run() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("cases.json"), cases.toString());
    Path log = folder.resolve("log.txt");
    Path script = Path.of(System.getProperty("addax.test-data"), "interop", "litert_run.mjs");
    Process process =
        new ProcessBuilder(node(), script.toString(), modules(), folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("litert_run.mjs took longer than " + PATIENCE + " s");
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("litert_run.mjs failed: " + Files.readString(log));
    }
    return JsonParser.parseString(Files.readString(folder.resolve("result.json")))
        .getAsJsonObject();
  }

  /** An output of a file that ran, the samples one after the other, little-endian. */
  ByteBuffer output(String name, int index) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(name + ".out-" + index + ".bin"));
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
