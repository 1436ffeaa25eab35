package io.addax.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.activations.PReLU;
import io.addax.keras.layers.activations.ReLU;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.merging.Subtract;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.GlobalAveragePooling2D;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.utils.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** Golden texts are what {@code model.summary()} of Keras 3.15 prints. */
class SummaryTest {
  private static final Map<String, Supplier<Model>> MODELS =
      Map.ofEntries(
          Map.entry("mlp", SummaryTest::mlp),
          Map.entry("two_inputs", SummaryTest::twoInputs),
          Map.entry("residual", SummaryTest::residual),
          Map.entry("nested", SummaryTest::nested),
          Map.entry("shared", SummaryTest::shared),
          Map.entry("two_outputs", SummaryTest::twoOutputs),
          Map.entry("frozen", SummaryTest::frozen),
          Map.entry("unbuilt", SummaryTest::unbuilt),
          Map.entry("compiled", SummaryTest::compiled),
          Map.entry("trained", SummaryTest::trained),
          Map.entry("trained_sgd", SummaryTest::trainedWithSgd),
          Map.entry("long_names", SummaryTest::longNames),
          Map.entry("default_names", SummaryTest::defaultNames));

  /** One text of the golden file, in one width of the terminal. */
  record Golden(String name, String model, SummaryOptions options, String text) {
    @Override
    public String toString() {
      return name + ", " + options.columns() + " columns";
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void itIsLetterByLetterWhatKerasPrints(Golden golden) {
    try (Model model = MODELS.get(golden.model()).get()) {
      assertEquals(golden.text(), Summary.of(model, golden.options()) + "\n");
    }
  }

  @Test
  void everyModelOfTheGoldenFileIsTried() throws IOException {
    List<String> names = goldens().map(Golden::model).distinct().sorted().toList();
    assertEquals(MODELS.keySet().stream().sorted().toList(), names);
  }

  @Test
  void severalOutputsOfOneLayerAreListed() {
    KerasTensor input = new Input(4).name("input").output();
    Model inner =
        new Model(List.of(input), List.of(input, new Dense(3).name("inside").apply(input)));
    inner.name("inner");
    KerasTensor outside = new Input(4).name("outside").output();
    try (Model model = new Model(List.of(outside), inner.applyAll(List.of(outside)))) {
      // As Keras 3.15 prints them.
      assertTrue(Summary.of(model, wide()).contains(" [(None, 4), (None, 3)] "));
    }
  }

  @Test
  void aLineTooShortForTheTableIsAnError() {
    try (Model model = mlp()) {
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class, () -> Summary.of(model, wide().lineLength(15)));
      assertTrue(error.getMessage().endsWith("Received: 15"), error.getMessage());
    }
  }

  private static SummaryOptions wide() {
    return SummaryOptions.defaults().columns(200);
  }

  static Stream<Golden> goldens() throws IOException {
    Path file = Path.of(System.getProperty("addax.test-data"), "summary.json");
    JsonObject all = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    return StreamSupport.stream(all.getAsJsonArray("cases").spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .flatMap(json -> Stream.of(golden(json, ""), golden(json, "narrow_")));
  }

  private static Golden golden(JsonObject json, String width) {
    SummaryOptions options =
        SummaryOptions.defaults().columns(json.get(width + "columns").getAsInt());
    for (Map.Entry<String, JsonElement> option : json.getAsJsonObject("options").entrySet()) {
      options =
          switch (option.getKey()) {
            case "line_length" -> options.lineLength(option.getValue().getAsInt());
            case "expand_nested" -> options.expandNested(option.getValue().getAsBoolean());
            case "show_trainable" -> options.showTrainable(option.getValue().getAsBoolean());
            default -> throw new IllegalArgumentException(option.getKey());
          };
    }
    return new Golden(
        json.get("name").getAsString(),
        json.get("model").getAsString(),
        options,
        json.get(width + "text").getAsString());
  }

  // The models, as in the golden file's Python.

  private static Model named(String name, Model model) {
    model.name(name);
    return model;
  }

  private static Model mlp() {
    return named(
        "mlp",
        new Sequential(
            new Input(784),
            new Dense(128).activation("relu").name("hidden"),
            new Dropout(0.2).name("dropout"),
            new Dense(10).name("logits")));
  }

  private static Model twoInputs() {
    KerasTensor image = new Input(28, 28, 1).name("image").output();
    KerasTensor extra = new Input(5).name("extra").output();
    KerasTensor x = new Conv2D(8, 3).name("conv").apply(image);
    x = new Flatten().name("flatten").apply(x);
    x = new Concatenate().name("concatenate").apply(x, extra);
    KerasTensor logits = new Dense(10).name("logits").apply(x);
    return named("two_inputs", new Model(List.of(image, extra), List.of(logits)));
  }

  private static Model residual() {
    KerasTensor image = new Input(8, 8, 4).name("image").output();
    Layer conv = new Conv2D(4, 3).padding("same").useBias(false).name("conv");
    KerasTensor x = new BatchNormalization().name("bn").apply(conv.apply(image));
    x = new Add().name("add").apply(image, x);
    return named("residual", new Model(image, new GlobalAveragePooling2D().name("pool").apply(x)));
  }

  private static Model nested() {
    Model encoder =
        named(
            "encoder",
            new Sequential(
                new Input(16),
                new Dense(8).activation("relu").name("encode1"),
                new Dense(4).name("encode2")));
    KerasTensor input = new Input(16).name("input").output();
    return named("nested", new Model(input, new Dense(2).name("head").apply(encoder.apply(input))));
  }

  private static Model shared() {
    KerasTensor left = new Input(4).name("left").output();
    KerasTensor right = new Input(4).name("right").output();
    Layer dense = new Dense(3).name("shared");
    KerasTensor difference =
        new Subtract().name("subtract").apply(dense.apply(left), dense.apply(right));
    return named("twins", new Model(List.of(left, right), List.of(difference)));
  }

  private static Model twoOutputs() {
    KerasTensor input = new Input(6).name("input").output();
    KerasTensor x = new Dense(4).name("trunk").apply(input);
    KerasTensor a = new Dense(1).name("a").apply(x);
    KerasTensor b = new Dense(3).name("b").apply(x);
    return named("two_outputs", new Model(List.of(input), List.of(a, b)));
  }

  private static Model frozen() {
    return named(
        "frozen",
        new Sequential(
            new Input(8, 8, 3),
            new Conv2D(16, 3).name("conv").trainable(false),
            new BatchNormalization().name("bn"),
            new ReLU().name("relu"),
            new Flatten().name("flatten"),
            new Dense(10).name("logits")));
  }

  private static Model unbuilt() {
    return named("unbuilt", new Sequential(new Dense(4).name("a"), new Dense(2).name("b")));
  }

  private static Model compiled() {
    Model model = mlp();
    model.compile("adam", "mse");
    return model;
  }

  private static Model trained() {
    Model model = compiled();
    model.trainOnBatch(new float[2][784], new float[2][10]);
    return model;
  }

  private static Model trainedWithSgd() {
    Model model = frozen();
    model.compile("sgd", "mse");
    model.trainOnBatch(new float[2][8][8][3], new float[2][10]);
    return model;
  }

  private static Model longNames() {
    return named(
        "long_names",
        new Sequential(
            Input.ofBatchShape(Shape.of(32, 100, 100, 3)),
            new Conv2D(64, 3)
                .name("a_layer_with_a_name_that_is_much_too_long_for_its_column_of_the_table"),
            new GlobalAveragePooling2D().name("global_average_pooling_with_a_long_name"),
            new Dense(100000).name("big")));
  }

  private static Model defaultNames() {
    Names.reset();
    return new Sequential(
        new Input(8, 8, 1),
        new Conv2D(2, 3),
        new Conv2D(2, 3),
        new MaxPooling2D(),
        new ReLU(),
        new PReLU(),
        new Flatten(),
        new Dense(3),
        new Dense(2));
  }
}
