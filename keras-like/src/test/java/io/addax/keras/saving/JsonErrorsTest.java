package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.keras.Model;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON that is wrong, not supported or hostile ends in an error that says what and where. */
class JsonErrorsTest {
  private static final String INPUT =
      layer("InputLayer", "x", "'batch_shape': [null, 4], 'dtype': 'float32'", "");

  private static String layer(String className, String name, String options, String nodes) {
    return "{'module': 'keras.layers', 'class_name': '"
        + className
        + "', 'config': {'name': '"
        + name
        + "'"
        + (options.isEmpty() ? "" : ", " + options)
        + "}, 'registered_name': null, 'name': '"
        + name
        + "', 'inbound_nodes': ["
        + nodes
        + "]}";
  }

  private static String call(String layer, int node, int tensor) {
    return "{'args': [" + tensor(layer, node, tensor) + "], 'kwargs': {}}";
  }

  private static String tensor(String layer, int node, int tensor) {
    return "{'class_name': '__keras_tensor__', 'config': {'shape': [null, 4], 'dtype': 'float32',"
        + " 'keras_history': ['"
        + layer
        + "', "
        + node
        + ", "
        + tensor
        + "]}}";
  }

  private static String model(String output, String... layers) {
    return ("{'module': 'keras.src.models.functional', 'class_name': 'Functional', 'config':"
            + " {'name': 'm', 'trainable': true, 'layers': ["
            + String.join(", ", layers)
            + "], 'input_layers': ['x', 0, 0], 'output_layers': "
            + output
            + "}, 'registered_name': 'Functional'}")
        .replace('\'', '"');
  }

  private static String stack(String... layers) {
    return ("{'module': 'keras', 'class_name': 'Sequential', 'config': {'name': 's', 'layers': ["
            + String.join(", ", layers)
            + "]}}")
        .replace('\'', '"');
  }

  private static String dense(String options) {
    return layer("Dense", "d", options, call("x", 0, 0));
  }

  private static String withDense(String options) {
    return model("['d', 0, 0]", INPUT, dense(options));
  }

  static Stream<Arguments> wrong() {
    String custom =
        "{'module': 'my.layers', 'class_name': 'Scale', 'config': {'name': 'd'}, 'registered_name':"
            + " 'my>Scale', 'name': 'd', 'inbound_nodes': []}";
    return Stream.of(
        Arguments.of("cut off", "{\"class_name\": ", List.of("Malformed JSON")),
        Arguments.of("not an object", "[1, 2]", List.of("JSON object")),
        Arguments.of("empty", "", List.of("JSON")),
        Arguments.of("text behind", "{} {}", List.of("Malformed JSON")),
        Arguments.of("no class", "{}", List.of("class_name")),
        Arguments.of("no model", "{\"class_name\": \"Dense\"}", List.of("Dense", "Sequential")),
        Arguments.of("no config", "{\"class_name\": \"Sequential\"}", List.of("config")),
        Arguments.of(
            "layers no list",
            "{\"class_name\": \"Sequential\", \"config\": {\"layers\": 3}}",
            List.of("a list", "layers")),
        Arguments.of("missing option", withDense(""), List.of("'d'", "Dense", "units")),
        Arguments.of(
            "wrong type", withDense("'units': 'many'"), List.of("'d'", "units", "integer")),
        Arguments.of("fraction", withDense("'units': 2.5"), List.of("'d'", "units", "integer")),
        Arguments.of("too large", withDense("'units': 2147483648"), List.of("'d'", "units")),
        Arguments.of("negative", withDense("'units': -1"), List.of("'d'", "units")),
        Arguments.of(
            "quantized",
            withDense("'units': 2, 'quantization_config': {'mode': 'int8'}"),
            List.of("'d'", "Dense", "quantization_config")),
        Arguments.of("lora", withDense("'units': 2, 'lora_rank': 4"), List.of("'d'", "lora_rank")),
        Arguments.of(
            "quantized policy",
            withDense(
                "'units': 2, 'dtype': {'class_name': 'QuantizedDTypePolicy', 'config': {'mode':"
                    + " 'int8', 'source_name': 'float32'}}"),
            List.of("'d'", "QuantizedDTypePolicy")),
        Arguments.of(
            "quantized policy by name",
            withDense("'units': 2, 'dtype': 'int8_from_mixed_bfloat16'"),
            List.of("'d'", "int8_from_mixed_bfloat16")),
        Arguments.of(
            "policies by layer",
            withDense(
                "'units': 2, 'dtype': {'class_name': 'DTypePolicyMap', 'config': {'policy_map': {}}}"),
            List.of("'d'", "DTypePolicyMap")),
        Arguments.of(
            "unknown initializer",
            withDense(
                "'units': 2, 'kernel_initializer': {'module': 'keras.initializers',"
                    + " 'class_name': 'Magic', 'config': {}}"),
            List.of("'d'", "Magic", "GlorotUniform")),
        Arguments.of(
            "sparse input",
            stack(
                layer("InputLayer", "x", "'batch_shape': [null, 4], 'sparse': true", ""),
                dense("'units': 2")),
            List.of("'x'", "InputLayer", "sparse")),
        Arguments.of(
            "renorm",
            stack(layer("BatchNormalization", "b", "'renorm': true", "")),
            List.of("'b'", "renorm")),
        Arguments.of(
            "class of Keras that is not here",
            stack(layer("MultiHeadAttentions", "a", "", "")),
            List.of("'a'", "MultiHeadAttentions", "not supported")),
        Arguments.of(
            "class that is not registered",
            stack(custom),
            List.of("'d'", "Scale", "my>Scale", "my.layers", "register")),
        Arguments.of(
            "lambda",
            stack(layer("Lambda", "l", "'function': {'class_name': '__lambda__'}", "")),
            List.of("'l'", "Lambda", "never run")),
        Arguments.of(
            "lambda as a loss",
            withDense(
                "'units': 2, 'activation': {'class_name': '__lambda__', 'config': {'value':"
                    + " 'x'}}"),
            List.of("'d'", "lambda")),
        Arguments.of(
            "call with an argument",
            model(
                "['d', 0, 0]",
                INPUT,
                layer(
                    "Dropout",
                    "d",
                    "'rate': 0.5",
                    call("x", 0, 0).replace("'kwargs': {}", "'kwargs': {'noise': 3}"))),
            List.of("'d'", "Dropout", "noise")),
        Arguments.of(
            "dangling layer",
            model("['d', 0, 0]", INPUT, layer("Dense", "d", "'units': 2", call("y", 0, 0))),
            List.of("'d'", "'y'")),
        Arguments.of(
            "dangling call",
            model("['d', 0, 0]", INPUT, layer("Dense", "d", "'units': 2", call("x", 1, 0))),
            List.of("'d'", "'x'", "call 1")),
        Arguments.of(
            "dangling tensor",
            model("['d', 0, 0]", INPUT, layer("Dense", "d", "'units': 2", call("x", 0, 1))),
            List.of("'x'", "output 1")),
        Arguments.of(
            "dangling output", model("['d', 1, 0]", INPUT, dense("'units': 2")), List.of("call 1")),
        Arguments.of("output of nothing", model("['q', 0, 0]", INPUT), List.of("'q'")),
        Arguments.of(
            "cycle",
            model(
                "['d', 0, 0]",
                INPUT,
                layer("Dense", "d", "'units': 4", call("e", 0, 0)),
                layer("Dense", "e", "'units': 4", call("d", 0, 0))),
            List.of("cycle", "'d'", "'e'")),
        Arguments.of(
            "same name twice",
            model("['d', 0, 0]", INPUT, dense("'units': 2"), dense("'units': 2")),
            List.of("'d'", "Two layers")),
        Arguments.of(
            "shapes that do not fit",
            model(
                "['e', 0, 0]",
                INPUT,
                layer("Conv2D", "e", "'filters': 2, 'kernel_size': 3", call("x", 0, 0))),
            List.of("'e'", "Conv2D", "rank")),
        Arguments.of(
            "huge weights",
            stack(
                layer("InputLayer", "x", "'batch_shape': [null, 2147483647]", ""),
                dense("'units': 2147483647")),
            List.of("'d'", "Dense", "2147483647")),
        Arguments.of(
            "huge window",
            stack(
                layer("InputLayer", "x", "'batch_shape': [null, null, null, 3]", ""),
                layer("Conv2D", "c", "'filters': 2147483647, 'kernel_size': 2147483647", "")),
            List.of("'c'", "Conv2D")),
        Arguments.of(
            "negative input",
            stack(layer("InputLayer", "x", "'batch_shape': [null, -3]", "")),
            List.of("'x'", "batch_shape")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void whatIsWrongIsSaid(String name, String json, List<String> said) {
    IOException e = assertThrows(IOException.class, () -> Model.fromJson(json));
    for (String part : said) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertTrue(e.getMessage().length() < 4000, "a short message");
  }

  @Test
  void theVersionThatWroteItIsNamed() throws IOException {
    JsonObject json = JsonText.parse(withDense("'units': 2, 'lora_rank': 4"));
    IOException e = assertThrows(IOException.class, () -> ModelJson.read(json, "3.99.0", true));
    assertTrue(e.getMessage().contains("Keras 3.99.0"), e.getMessage());
  }

  @Test
  void deepNestingIsAnError() {
    for (String open : List.of("[", "{\"a\":")) {
      String deep = "{\"class_name\": " + open.repeat(100_000);
      IOException e = assertThrows(IOException.class, () -> Model.fromJson(deep));
      assertTrue(e.getMessage().length() < 400, e.getMessage());
      assertTrue(e.getMessage().contains("Nesting limit 200"), e.getMessage());
    }
  }

  @Test
  void modelsInModelsAreFineToADegree() throws IOException {
    String inner = layer("Dense", "d", "'units': 3", "");
    for (int i = 0; i < 20; i++) {
      inner =
          layer("Sequential", "s" + i, "'layers': [" + inner + "]", "")
              .replace("keras.layers", "keras");
    }
    assertEquals(1, Model.fromJson(stack(inner)).toJson().split("\"Dense\"", -1).length - 1);
  }

  @Test
  void aLongChainIsReadInSeconds() {
    String[] layers =
        IntStream.range(0, 5000)
            .mapToObj(
                i ->
                    layer(
                        "Identity",
                        i == 0 ? "l0" : "l" + i,
                        "",
                        call(i == 0 ? "x" : "l" + (i - 1), 0, 0)))
            .toArray(String[]::new);
    // in reverse, which is worst for who waits for inputs
    List<String> all = new ArrayList<>(List.of(layers));
    Collections.reverse(all);
    all.add(INPUT);
    String json = model("['l4999', 0, 0]", all.toArray(String[]::new));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertEquals(5001, Model.fromJson(json).layers().size()));
  }

  @Test
  void tooManyLayersAreAnError() {
    String one = layer("Identity", "i%d", "", "");
    String many =
        IntStream.range(0, 10_001)
            .mapToObj(i -> one.replace("%d", "" + i))
            .collect(Collectors.joining(", "));
    IOException e =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () -> assertThrows(IOException.class, () -> Model.fromJson(stack(many))));
    assertTrue(e.getMessage().contains("10000 layers"), e.getMessage());
  }

  @Test
  void aLongStackIsReadInSeconds() {
    String many =
        IntStream.range(0, 5000)
            .mapToObj(i -> layer("Identity", "i" + i, "", ""))
            .collect(Collectors.joining(", "));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertEquals(5000, Model.fromJson(stack(INPUT, many)).layers().size()));
  }
}
