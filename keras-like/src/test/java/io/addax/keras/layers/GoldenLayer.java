package io.addax.keras.layers;

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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.tensorflow.ndarray.Shape;

/**
 * One layer, its configuration, inputs and weights, and what Keras computed from them: a case of
 * {@code test-data/layers/*.json.gz}, whose README explains the fields.
 */
public record GoldenLayer(
    String name,
    String className,
    Config config,
    List<HostTensor> inputs,
    List<GoldenWeight> weights,
    Shape outputShape,
    DType outputDtype,
    HostTensor output,
    HostTensor probe,
    Gradients gradients,
    Optional<Training> training) {

  /** A weight before the call. */
  public record GoldenWeight(String name, boolean trainable, HostTensor value) {}

  /** Of the sum of output times probe; null where there is none. */
  public record Gradients(List<float[]> inputs, List<float[]> weights) {}

  /** One call in training. */
  public record Training(float[] output, Gradients gradients, List<float[]> weightsAfter) {}

  private static final List<String> FAMILIES =
      List.of(
          "core",
          "conv1d",
          "conv1d-variants",
          "conv2d",
          "conv2d-variants",
          "pooling",
          "normalization",
          "reshaping",
          "reshaping1d",
          "merging",
          "dot",
          "activation",
          "regularization");

  /** All cases of all files in {@code test-data/layers}. */
  public static Stream<GoldenLayer> all() {
    return FAMILIES.stream().flatMap(family -> load(family).stream());
  }

  /** All cases of a file in {@code test-data/layers}, named without its ending. */
  public static List<GoldenLayer> load(String family) {
    Path data = Path.of(System.getProperty("addax.test-data", "../test-data"));
    Path file = data.resolve("layers").resolve(family + ".json.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file));
        InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      List<GoldenLayer> cases = new ArrayList<>();
      JsonParser.parseReader(reader)
          .getAsJsonObject()
          .getAsJsonArray("cases")
          .forEach(c -> cases.add(of(c.getAsJsonObject())));
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GoldenLayer of(JsonObject json) {
    JsonObject output = json.getAsJsonObject("output");
    Shape shape = shape(output.get("shape"));
    return new GoldenLayer(
        json.get("name").getAsString(),
        json.get("layer").getAsString(),
        Config.of(json.getAsJsonObject("config")),
        inputs(json),
        weights(json.getAsJsonArray("weights")),
        shape(json.get("output_shape")),
        DType.of(json.get("output_dtype").getAsString()),
        HostTensor.of(shape, floats(output.get("values"))),
        HostTensor.of(shape, floats(json.get("probe"))),
        gradients(json.getAsJsonObject("gradients")),
        json.has("training")
            ? Optional.of(training(json.getAsJsonObject("training")))
            : Optional.empty());
  }

  private static List<HostTensor> inputs(JsonObject json) {
    List<HostTensor> inputs = new ArrayList<>();
    JsonArray values = json.getAsJsonArray("inputs");
    for (int i = 0; i < values.size(); i++) {
      Shape shape = shape(json.getAsJsonArray("input_shapes").get(i));
      DType dtype = DType.of(json.getAsJsonArray("input_dtypes").get(i).getAsString());
      inputs.add(HostTensor.of(shape, floats(values.get(i))).cast(dtype));
    }
    return inputs;
  }

  private static List<GoldenWeight> weights(JsonArray json) {
    List<GoldenWeight> weights = new ArrayList<>();
    for (JsonElement e : json) {
      JsonObject w = e.getAsJsonObject();
      weights.add(
          new GoldenWeight(
              w.get("name").getAsString(),
              w.get("trainable").getAsBoolean(),
              HostTensor.of(shape(w.get("shape")), floats(w.get("values")))));
    }
    return weights;
  }

  private static Training training(JsonObject json) {
    return new Training(
        floats(json.get("output")),
        gradients(json.getAsJsonObject("gradients")),
        lists(json.get("weights_after")));
  }

  private static Gradients gradients(JsonObject json) {
    return new Gradients(lists(json.get("inputs")), lists(json.get("weights")));
  }

  private static List<float[]> lists(JsonElement json) {
    List<float[]> lists = new ArrayList<>();
    json.getAsJsonArray().forEach(e -> lists.add(e.isJsonNull() ? null : floats(e)));
    return lists;
  }

  private static Shape shape(JsonElement json) {
    List<JsonElement> dims = json.getAsJsonArray().asList();
    return Shape.of(dims.stream().mapToLong(d -> d.isJsonNull() ? -1 : d.getAsLong()).toArray());
  }

  private static float[] floats(JsonElement json) {
    List<JsonElement> values = json.getAsJsonArray().asList();
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.parseFloat(values.get(i).getAsString());
    }
    return floats;
  }

  @Override
  public String toString() {
    return name;
  }
}
