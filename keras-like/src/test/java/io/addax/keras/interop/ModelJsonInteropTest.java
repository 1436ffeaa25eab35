package io.addax.keras.interop;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.layers.GoldenLayer;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Layers;
import io.addax.keras.layers.core.Input;
import io.addax.keras.saving.JsonModels;
import io.addax.keras.utils.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Models as JSON, between Java and a Keras that runs. */
@Tag("interop")
class ModelJsonInteropTest {
  private static final String SCRIPT = "model_json.py";

  @TempDir Path folder;

  private JsonObject readByKeras(Map<String, String> texts) throws Exception {
    Path file = folder.resolve("models.json");
    Files.writeString(file, new Gson().toJson(texts));
    return KerasPeer.run(SCRIPT, "read", file);
  }

  /** Keras reads what Java writes; what Keras writes of that is what Java wrote. */
  @TestFactory
  Stream<DynamicTest> modelsOfJavaGoThroughKeras() throws Exception {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, Supplier<Model>> entry : JsonModels.models().entrySet()) {
      Names.reset();
      texts.put(entry.getKey(), entry.getValue().get().toJson());
    }
    JsonObject read = readByKeras(texts);
    return texts.keySet().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name, () -> check(texts.get(name), read.getAsJsonObject(name))));
  }

  /** What Keras writes comes back to it the same after a way through Java. */
  @TestFactory
  Stream<DynamicTest> modelsOfKerasGoThroughJava() throws Exception {
    JsonObject written = KerasPeer.run(SCRIPT, "write");
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : written.keySet()) {
      String text = written.getAsJsonObject(name).get("text").getAsString();
      texts.put(name, Model.fromJson(text).toJson());
    }
    JsonObject read = readByKeras(texts);
    return texts.keySet().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      JsonObject keras = written.getAsJsonObject(name);
                      check(keras.get("text").getAsString(), read.getAsJsonObject(name));
                      for (String key : new String[] {"output_shapes", "parameters", "trainable"}) {
                        assertEquals(keras.get(key), read.getAsJsonObject(name).get(key), key);
                      }
                    }));
  }

  /** Every layer, in every configuration of {@code test-data/layers}. */
  @TestFactory
  Stream<DynamicTest> layersOfJavaGoThroughKeras() throws Exception {
    Map<String, String> texts = new LinkedHashMap<>();
    GoldenLayer.all().forEach(golden -> texts.put(golden.name(), model(golden).toJson()));
    JsonObject read = readByKeras(texts);
    return texts.keySet().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name, () -> check(texts.get(name), read.getAsJsonObject(name))));
  }

  private static Model model(GoldenLayer golden) {
    List<KerasTensor> inputs =
        golden.inputs().stream()
            .map(x -> Input.ofBatchShape(x.shape()).dtype(x.dtype()).output())
            .toList();
    Layer layer = Layers.REGISTRY.get(golden.className(), golden.config());
    return new Model(inputs, layer.applyAll(inputs));
  }

  private static void check(String text, JsonObject read) throws IOException {
    assertNull(read.get("error"), () -> read.get("error") + "\n" + text);
    Model expected = Model.fromJson(text);
    Model actual = Model.fromJson(read.get("text").getAsString());
    JsonElement shapes = JsonModels.outputShapes(actual);
    assertAll(
        () -> assertEquals(JsonModels.normal(expected), JsonModels.normal(actual)),
        () -> assertEquals(read.get("output_shapes"), shapes == null ? JsonNull.INSTANCE : shapes),
        () -> assertEquals(read.get("parameters").getAsLong(), JsonModels.parameters(actual)));
  }
}
