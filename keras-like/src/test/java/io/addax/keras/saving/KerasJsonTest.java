package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.keras.Compile;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import io.addax.keras.losses.Huber;
import io.addax.keras.losses.MeanSquaredError;
import io.addax.keras.metrics.Precision;
import io.addax.keras.testkit.Goldens;
import io.addax.keras.utils.Names;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** Models in the JSON that Keras wrote, {@code test-data/keras-json.json.gz}. */
class KerasJsonTest {
  /** What Keras writes and nothing here reads, as it means nothing. */
  private static final Set<String> UNREAD =
      Set.of("synchronized", "renorm", "renorm_momentum", "training", "compile_config");

  static Stream<Arguments> cases() {
    return Goldens.cases("keras-json.json.gz").stream()
        .map(c -> Arguments.of(c.get("name").getAsString(), c));
  }

  private static JsonObject golden(String name) {
    return Goldens.cases("keras-json.json.gz").stream()
        .filter(c -> c.get("name").getAsString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Model model(String name) throws IOException {
    return Model.fromJson(golden(name).get("text").getAsString());
  }

  private static void check(JsonObject golden, Model model) {
    JsonElement shapes = JsonModels.outputShapes(model);
    assertEquals(golden.get("output_shapes"), shapes == null ? JsonNull.INSTANCE : shapes);
    assertEquals(golden.get("parameters").getAsLong(), JsonModels.parameters(model));
    long trainable =
        model.layers().stream()
            .map(Layer::trainableWeights)
            .flatMap(List::stream)
            .distinct()
            .map(Weight::shape)
            .mapToLong(Shape::size)
            .sum();
    assertEquals(golden.get("trainable").getAsLong(), trainable);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void areRead(String name, JsonObject golden) throws IOException {
    check(golden, Model.fromJson(golden.get("text").getAsString()));
  }

  /** All but the one with ops for its masks, which are left out. */
  static Stream<Arguments> casesWithoutOps() {
    return cases().filter(c -> !c.get()[0].equals("dtypes"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("casesWithoutOps")
  void areWrittenAsTheyWere(String name, JsonObject golden) throws IOException {
    String text = golden.get("text").getAsString();
    Model model = Model.fromJson(text);
    assertContains(JsonParser.parseString(text), JsonParser.parseString(model.toJson()), name);
    assertEquals(model.toJson(), Model.fromJson(model.toJson()).toJson());
  }

  /** Everything that Keras wrote and that is not null stands in what Java writes. */
  private static void assertContains(JsonElement keras, JsonElement java, String path) {
    if (keras.isJsonNull() || (path.endsWith("/mask") && isNothing(keras))) {
      return;
    }
    assertNotNull(java, path);
    if (path.endsWith("/activation") && keras.isJsonObject() && java.isJsonPrimitive()) {
      String layer = keras.getAsJsonObject().get("class_name").getAsString();
      assertEquals(Names.toSnakeCase(layer), java.getAsString(), path);
    } else if (keras.isJsonObject()) {
      assertTrue(java.isJsonObject(), path + ": " + java);
      boolean isActivation = path.endsWith("/activation/config");
      keras
          .getAsJsonObject()
          .asMap()
          .forEach(
              (key, value) -> {
                boolean base = Set.of("name", "trainable", "dtype").contains(key);
                if (!UNREAD.contains(key) && !(isActivation && base)) {
                  assertContains(value, java.getAsJsonObject().get(key), path + "/" + key);
                }
              });
    } else if (keras.isJsonArray()) {
      assertEquals(keras.getAsJsonArray().size(), java.getAsJsonArray().size(), path);
      for (int i = 0; i < keras.getAsJsonArray().size(); i++) {
        assertContains(keras.getAsJsonArray().get(i), java.getAsJsonArray().get(i), path + "/" + i);
      }
    } else {
      assertEquals(keras, java, path);
    }
  }

  private static boolean isNothing(JsonElement mask) {
    return mask.isJsonObject()
        && mask.getAsJsonObject().asMap().values().stream().allMatch(JsonElement::isJsonNull);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void olderFormsAreRead(String name, JsonObject golden) throws IOException {
    JsonObject hdf5 = golden.getAsJsonObject("hdf5");
    Model model = Model.fromJson(hdf5.get("model_config").getAsString());
    check(golden, model);
    if (!hdf5.get("training_config").isJsonNull()) {
      JsonObject training = JsonText.parse(hdf5.get("training_config").getAsString());
      model.compile(CompileConfig.readLegacy(training, model));
      Model same = Model.fromJson(golden.get("text").getAsString());
      assertEquals(CompileConfig.of(same), CompileConfig.of(model));
    }
  }

  @Test
  void compilingIsReadForEachOutput() throws IOException {
    Compile byName = model("compiled_by_name").compiled();
    assertInstanceOf(Huber.class, byName.lossOf("total"));
    assertEquals("binary_crossentropy", byName.givenLossOf("score"));
    assertEquals(0.25, byName.lossWeightOf("score"));
    assertEquals(1, byName.lossWeightOf("total"));
    assertEquals(List.of(), byName.metricsOf("total", false));
    assertEquals("accuracy", byName.metricsOf("score", false).get(0));
    assertInstanceOf(Precision.class, byName.metricsOf("score", false).get(1));
    assertEquals(List.of("mae"), byName.metricsOf("total", true));
    assertTrue(byName.optimizer().config().getBoolean("centered", false));

    Compile lists = model("compiled_lists").compiled();
    assertEquals("mae", lists.givenLossOf("score"));
    assertEquals(2, lists.lossWeightOf("score"));
    assertEquals(List.of("mse", "accuracy"), lists.metricsOf("score", false));

    assertNull(model("compiled_one_loss_only").compiled().lossOf("total"));
    assertNull(model("compiled_without_loss").compiled().lossOf("out"));
    assertNull(model("sequential").compiled());
    Compile functions = model("compiled_by_functions").compiled();
    assertInstanceOf(MeanSquaredError.class, functions.lossOf("out"));
    assertEquals(List.of("mean_absolute_error", "accuracy"), functions.metricsOf("out", false));
  }

  @Test
  void namesOfOutputsAreKept() throws IOException {
    Model model = model("nested_with_ends_by_name");
    Model inner = assertInstanceOf(Model.class, model.getLayer("ends_by_name"));
    assertFalse(inner.hasNamedOutputs());
    assertEquals(3, inner.outputs().size());
    assertEquals("digits", model("sequential").name());
    assertFalse(model("frozen").getLayer("digits").isTrainable());
  }

  private static final String KERAS2 =
      """
      {"class_name": "Functional", "keras_version": "2.9.0", "backend": "tensorflow", "config": {
        "name": "model_1", "trainable": true, "layers": [
          {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 6], "dtype":
            "float32", "sparse": false, "ragged": false, "name": "in"}, "name": "in",
            "inbound_nodes": []},
          {"class_name": "Functional", "config": {"name": "inner", "layers": [
              {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 6], "dtype":
                "float32", "name": "i"}, "name": "i", "inbound_nodes": []},
              {"class_name": "LeakyReLU", "config": {"name": "r", "trainable": true, "dtype":
                "float32", "alpha": 0.25}, "name": "r", "inbound_nodes": [[["i", 0, 0, {}]]]}],
              "input_layers": [["i", 0, 0]], "output_layers": [["r", 0, 0]]},
            "name": "inner", "inbound_nodes": [[["in", 0, 0, {}]]]},
          {"class_name": "Dense", "config": {"name": "d", "trainable": true, "dtype": "float32",
            "units": 6, "activation": "relu", "use_bias": true, "kernel_initializer":
            {"class_name": "GlorotUniform", "config": {"seed": null}}, "bias_initializer":
            {"class_name": "Zeros", "config": {}}, "kernel_regularizer": null}, "name": "d",
            "inbound_nodes": [[["inner", 1, 0, {}]], [["in", 0, 0, {}]]]},
          {"class_name": "Add", "config": {"name": "a", "trainable": true, "dtype": "float32"},
            "name": "a", "inbound_nodes": [[["d", 0, 0, {}], ["d", 1, 0, {}]]]}],
        "input_layers": [["in", 0, 0]], "output_layers": [["a", 0, 0], ["inner", 1, 0]]}}
      """;

  @Test
  void keras2IsRead() throws IOException {
    Model model = Model.fromJson(KERAS2);
    assertEquals(42, model.countParams());
    assertEquals(2, model.outputs().size());
    assertEquals("inner", model.outputs().get(1).name());
    Layer leaky = ((Model) model.getLayer("inner")).getLayer("r");
    assertEquals(0.25, leaky.config().getDouble("negative_slope"));
  }

  @Test
  void keras2SequentialsKeepTheInputInTheFirstLayer() throws IOException {
    String layer =
        "{\"class_name\": \"Dense\", \"config\": {\"name\": \"d\", \"units\": 3,"
            + " \"batch_input_shape\": [null, 4], \"dtype\": \"float32\"}}";
    for (String config : List.of("[" + layer + "]", "{\"layers\": [" + layer + "]}")) {
      Model model = Model.fromJson("{\"class_name\": \"Sequential\", \"config\": " + config + "}");
      assertInstanceOf(Sequential.class, model);
      assertEquals(15, model.countParams());
    }
  }

  @Test
  void theVersionOfKeras2IsNamed() {
    String json = KERAS2.replace("\"units\": 6", "\"units\": 6, \"lora_rank\": 2");
    IOException e = assertThrows(IOException.class, () -> Model.fromJson(json));
    assertTrue(e.getMessage().contains("Keras 2.9.0"), e.getMessage());
  }
}
