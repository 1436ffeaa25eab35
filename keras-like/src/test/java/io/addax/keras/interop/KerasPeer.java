package io.addax.keras.interop;

import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The Python with Keras that {@code KERAS_PYTHON} names, for tests tagged {@code interop}. */
public final class KerasPeer {
  private KerasPeer() {}

  /** Runs a script of {@code test-data/interop}; the JSON that it prints. */
  public static JsonObject run(String script, Object... arguments)
      throws IOException, InterruptedException {
    String python = System.getenv("KERAS_PYTHON");
    if (python == null || python.isBlank()) {
      return abort("KERAS_PYTHON does not name a Python with Keras");
    }
    List<String> command = new ArrayList<>(List.of(python));
    command.add(Path.of(System.getProperty("addax.test-data"), "interop", script).toString());
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    Path errors = Files.createTempFile("keras-peer", ".log");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new AssertionError(script + " failed: " + Files.readString(errors));
      }
      return JsonParser.parseString(output).getAsJsonObject();
    } finally {
      Files.delete(errors);
    }
  }

  /** A JSON list of numbers as float32. */
  public static float[] floats(com.google.gson.JsonElement list) {
    float[] values = new float[list.getAsJsonArray().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.getAsJsonArray().get(i).getAsFloat();
    }
    return values;
  }
}
