package io.addax.keras.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.tensorflow.ndarray.Shape;

/** Reads the golden numbers that Keras computed, and compares with them. */
public final class Goldens {
  private Goldens() {}

  /** The whole of a file in the folder of test data. */
  public static JsonObject file(String name) {
    Path path = Path.of(System.getProperty("addax.test-data"), name);
    try (InputStream raw = Files.newInputStream(path);
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        Reader reader = new InputStreamReader(plain, StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cases of a file. */
  public static List<JsonObject> cases(String name) {
    return objects(file(name).getAsJsonArray("cases"));
  }

  public static List<JsonObject> objects(JsonArray array) {
    return array.asList().stream().map(JsonElement::getAsJsonObject).toList();
  }

  /** The config of a case. */
  public static Config config(JsonObject testCase) {
    return Config.of(testCase.getAsJsonObject("config"));
  }

  /** Numbers written as float32; one number alone is a list of one. */
  public static float[] floats(JsonElement json) {
    JsonArray array = list(json);
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).getAsFloat();
    }
    return values;
  }

  /** Numbers written as float64; one number alone is a list of one. */
  public static double[] doubles(JsonElement json) {
    return list(json).asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
  }

  private static JsonArray list(JsonElement json) {
    if (json.isJsonArray()) {
      return json.getAsJsonArray();
    }
    JsonArray one = new JsonArray();
    one.add(json);
    return one;
  }

  /** A shape; null dimensions are unknown. */
  public static Shape shape(JsonElement json) {
    return Shape.of(
        json.getAsJsonArray().asList().stream()
            .mapToLong(d -> d.isJsonNull() ? -1 : d.getAsLong())
            .toArray());
  }

  /** A tensor {@code {shape, dtype, values}}; null for JSON null. */
  public static HostTensor tensor(JsonElement json) {
    if (json == null || json.isJsonNull()) {
      return null;
    }
    JsonObject tensor = json.getAsJsonObject();
    Shape shape = shape(tensor.get("shape"));
    return HostTensor.of(shape, floats(tensor.get("values")))
        .cast(DType.of(tensor.get("dtype").getAsString()));
  }

  /**
   * Compares numbers computed in float32 with Keras's, of which the rounding is known: what is
   * allowed is the tolerance, relative to the greatest number, and twice Keras's own error.
   */
  public static void assertClose(
      String what, HostTensor actual, float[] keras, double[] exact, double tolerance) {
    assertEquals(keras.length, actual.size(), what + ": number of elements");
    double scale = greatest(exact);
    for (int i = 0; i < keras.length; i++) {
      double value = actual.doubleAt(i);
      if (same(value, keras[i])) {
        continue;
      }
      double own = Math.abs(keras[i] - exact[i]);
      double allowed = tolerance * Math.max(scale, 1e-30) + (Double.isFinite(own) ? 2 * own : 0);
      if (!(Math.abs(value - exact[i]) <= allowed || Math.abs(value - keras[i]) <= allowed)) {
        fail(what + "[" + i + "]: expected " + keras[i] + " (" + exact[i] + "), was " + value);
      }
    }
  }

  /** Compares numbers with exact ones; the tolerance is relative to the greatest number. */
  public static void assertClose(String what, HostTensor actual, double[] exact, double tolerance) {
    assertEquals(exact.length, actual.size(), what + ": number of elements");
    double allowed = tolerance * Math.max(greatest(exact), 1e-30);
    for (int i = 0; i < exact.length; i++) {
      double value = actual.doubleAt(i);
      if (!same(value, exact[i]) && !(Math.abs(value - exact[i]) <= allowed)) {
        fail(what + "[" + i + "]: expected " + exact[i] + ", was " + value);
      }
    }
  }

  private static boolean same(double a, double b) {
    return a == b || (Double.isNaN(a) && Double.isNaN(b));
  }

  private static double greatest(double[] values) {
    double greatest = 0;
    for (double value : values) {
      greatest = Double.isFinite(value) ? Math.max(greatest, Math.abs(value)) : greatest;
    }
    return greatest;
  }
}
