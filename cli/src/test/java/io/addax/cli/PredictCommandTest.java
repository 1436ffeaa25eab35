package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.keras.config.Registry;
import io.addax.keras.data.NpyFile;
import io.addax.keras.metrics.Metric;
import io.addax.keras.metrics.Metrics;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** {@code addax summary}, {@code predict} and {@code inspect} of Keras models and SavedModels. */
class PredictCommandTest {
  @TempDir private static Path folder;
  private static HostTensor x;
  private static HostTensor predicted;
  private static String summary;

  @BeforeAll
  static void files() throws IOException {
    x = Nets.images(0, 70);
    NpyFile.write(folder.resolve("x.npy"), x);
    try (Model model = Nets.digits()) {
      predicted = model.predict(x);
      model.save(folder.resolve("digits.keras"));
      model.export(folder.resolve("digits"));
      model.saveWeights(folder.resolve("digits.weights.h5"));
    }
    try (Model model = Model.load(folder.resolve("digits.keras"))) {
      summary = model.summaryText(); // as in Keras, the optimizer's size belongs to a loaded model
    }
    try (Model model = Nets.twoByTwo()) {
      model.save(folder.resolve("two.keras"));
      model.export(folder.resolve("two"));
    }
    NpyFile.write(folder.resolve("left.npy"), HostTensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f));
    NpyFile.write(
        folder.resolve("right.npy"), HostTensor.of(Shape.of(2, 3), 5.0, 6.0, 7.0, 8.0, 9.0, 10.0));
    NpyFile.write(folder.resolve("flat.npy"), x.reshape(Shape.of(70, 64)));
    NpyFile.write(folder.resolve("none.npy"), HostTensor.zeros(DType.FLOAT32, Shape.of(0, 8, 8)));
    NpyFile.write(folder.resolve("one.npy"), HostTensor.of(Shape.of(1, 3), 1f, 2f, 3f));
    Files.writeString(folder.resolve("text.keras"), "not Keras's");
    Files.writeString(folder.resolve("model.onnx"), "not Keras's");
    Files.createDirectory(folder.resolve("empty"));
  }

  private static Outcome run(String line) {
    return new WrongInputs(folder).run(line);
  }

  @Test
  void theSummaryIsTheLibrarys() {
    Outcome outcome = run("summary @digits.keras");
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(summary, outcome.text());
    assertEquals(List.of(), outcome.err());
  }

  @Test
  void theSummaryOfASavedModelTellsSignaturesAndVariables() {
    Outcome outcome = run("summary @two");
    assertEquals(0, outcome.code(), outcome.toString());
    assertTrue(outcome.out().contains("Signature: serving_default"), outcome.text());
    assertTrue(outcome.out().contains("  input   left: float32 (None, 2)"), outcome.text());
    assertTrue(outcome.out().contains("  output  output_1: float32 (None, 5)"), outcome.text());
    assertTrue(outcome.text().endsWith("6 elements in variables"), outcome.text());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"digits.keras", "digits"})
  void predictionsAreTheLibrarys(String model) throws IOException {
    Outcome outcome =
        run(
            "predict @"
                + model
                + " --input @x.npy --output @y.npy --batch-size 16 --device /CPU:0");
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(List.of(), outcome.out());
    HostTensor y = NpyFile.read(folder.resolve("y.npy"));
    assertEquals(Shape.of(70, 10), y.shape());
    assertArrayEquals(predicted.floats(), y.floats(), 1e-6f);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"two.keras, sum, both", "two, output_0, output_1"})
  void severalInputsAndOutputsGoByTheirNames(String model, String first, String second)
      throws IOException {
    Outcome outcome =
        run(
            "predict @"
                + model
                + " --input right=@right.npy --input left=@left.npy --output @y.npz");
    assertEquals(0, outcome.code(), outcome.toString());
    Map<String, HostTensor> y = NpyFile.readArchive(folder.resolve("y.npz"));
    assertEquals(List.of(first, second), List.copyOf(y.keySet()));
    assertEquals(HostTensor.of(Shape.of(2, 1), 21f, 34f), y.get(first));
    assertEquals(
        HostTensor.of(Shape.of(2, 5), 1f, 2f, 5f, 6f, 7f, 3f, 4f, 8f, 9f, 10f), y.get(second));
  }

  @Test
  void imagesAndTablesAreSamplesToo() throws IOException {
    Path images = Files.createDirectories(folder.resolve("pictures"));
    StringBuilder csv = new StringBuilder("left,right\n");
    for (int i = 0; i < 3; i++) {
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
      for (int p = 0; p < 64; p++) {
        image.getRaster().setSample(p % 8, p / 8, 0, Math.round(x.floats()[i * 64 + p] * 16));
      }
      ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
      csv.append(i).append(',').append(i * 0.5).append('\n');
    }
    float[] pixels = x.rows(0, 3).floats().clone();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] *= 16;
    }
    NpyFile.write(folder.resolve("pictures.npy"), HostTensor.of(Shape.of(3, 8, 8), pixels));
    assertEquals(
        0,
        run("predict @digits.keras --input @pictures --image-size 8x8 --color-mode grayscale"
                + " --output @a.npy")
            .code());
    assertEquals(0, run("predict @digits.keras --input @pictures.npy --output @b.npy").code());
    assertArrayEquals(
        NpyFile.read(folder.resolve("b.npy")).floats(),
        NpyFile.read(folder.resolve("a.npy")).floats(),
        1e-6f);

    Files.writeString(folder.resolve("left.csv"), csv);
    NpyFile.write(folder.resolve("right3.npy"), HostTensor.zeros(DType.INT64, Shape.of(3, 3)));
    Outcome outcome =
        run("predict @two.keras --input @left.csv --input @right3.npy --output @t.npz");
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(
        HostTensor.of(Shape.of(3, 1), 0f, 1.5f, 3f),
        NpyFile.readArchive(folder.resolve("t.npz")).get("sum"));
  }

  @Test
  void modelsAreInspected() {
    Outcome outcome = run("inspect @digits.keras");
    assertEquals(0, outcome.code(), outcome.toString());
    assertTrue(outcome.text().contains(summary), outcome.text());
    assertTrue(outcome.text().contains("Optimizer: Adam, learning rate 0.01"), outcome.text());
    assertTrue(outcome.text().contains("SparseCategoricalCrossentropy"), outcome.text());

    JsonObject json =
        JsonParser.parseString(run("inspect @digits.keras --json").text()).getAsJsonObject();
    assertEquals(64 * 16 + 16 + 16 * 10 + 10, json.get("parameters").getAsInt());
    assertEquals(4 * 1210, json.get("weight_bytes").getAsInt());
    assertEquals(
        "[null,8,8]",
        json.getAsJsonArray("inputs").get(0).getAsJsonObject().get("shape").toString());
    assertEquals(
        "Flatten",
        json.getAsJsonArray("layers").get(0).getAsJsonObject().get("class_name").getAsString());

    JsonObject saved =
        JsonParser.parseString(run("inspect @digits --json").text()).getAsJsonObject();
    assertEquals("savedmodel", saved.get("format").getAsString());
    assertEquals(4, saved.getAsJsonArray("variables").size());
    assertEquals(2, saved.getAsJsonObject("ops").get("MatMul").getAsInt());
    assertTrue(run("inspect @digits").text().contains("MatMul"));
  }

  /** Only training needs a metric of Python's that is not here. */
  @Test
  void aMetricThatIsNotRegisteredHindersNoPrediction() throws IOException {
    Registry<Metric> metrics = Metrics.REGISTRY;
    Path file = folder.resolve("acme.keras");
    Path known = folder.resolve("known.keras");
    try (Model model = Nets.digits()) {
      model.compile("adam", "sparse_categorical_crossentropy", "mean_squared_error");
      model.save(known);
    }
    assertFalse(metrics.has("acme>mse"));
    try (ZipFile from = new ZipFile(known.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(file))) {
      for (ZipEntry entry : Collections.list(from.entries())) {
        byte[] bytes = from.getInputStream(entry).readAllBytes();
        if (entry.getName().equals("config.json")) {
          String config = new String(bytes, StandardCharsets.UTF_8);
          assertTrue(config.contains("\"mean_squared_error\""), config);
          bytes = config.replace("mean_squared_error", "acme>mse").getBytes(StandardCharsets.UTF_8);
        }
        to.putNextEntry(new ZipEntry(entry.getName()));
        to.write(bytes);
      }
    }
    String why =
        "Compile config: metric 'acme>mse' is not registered:"
            + " Metrics.REGISTRY.register(\"acme>mse\", …)";
    assertEquals(0, run("summary @acme.keras").code());
    assertEquals(0, run("predict @acme.keras --input @x.npy --output @acme.npy").code());
    assertEquals(0, run("convert @acme.keras --output @acme.tflite").code());
    assertEquals(0, run("convert @acme.keras --output @acme --to savedmodel").code());
    assertTrue(run("inspect @acme.keras").text().contains("Not compiled: "));
    assertTrue(run("inspect @acme.keras --json").text().contains("\"not_compiled\""));
    new WrongInputs(folder).check(1, why, "evaluate @acme.keras --x @x.npy --y @x.npy");
    new WrongInputs(folder)
        .check(1, why, "fit @acme.keras --x @x.npy --y @x.npy --output @o.keras");
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1|@no.keras: no such file or folder|summary @no.keras",
        "1|@empty: expected a .keras or .h5 file, or a SavedModel folder. Received: a folder|summary @empty",
        "1|text.keras|summary @text.keras",
        "1|@model.onnx: expected a .keras or .h5 file|summary @model.onnx",
        "1|@digits.weights.h5: expected a whole model. Received: its weights|summary @digits.weights.h5",
        "2|Missing required parameter: 'MODEL'|summary",
        "2|Unmatched argument at index 2: 'b.keras'|summary @digits.keras b.keras",
        "1|@no.npy: no such file or folder|predict @digits.keras --input @no.npy --output @o.npy",
        "1|expected shape (None, 8, 8). Received: (32, 64)|predict @digits --input @flat.npy --output @o.npy",
        "1|(None, 8, 8)|predict @digits.keras --input @flat.npy --output @o.npy",
        "1|Received|predict @digits.keras --input @none.npy --output @o.npy",
        "1|expected 2 input(s) [left, right]. Received: 1|predict @two.keras --input @left.npy --output @o.npz",
        "1|left|predict @two.keras --input left=@left.npy --input top=@right.npy --output @o.npz",
        "1|Expected the same number of rows|predict @two.keras --input @left.npy --input @one.npy --output @o.npz",
        "1|expected an .npz file for 2 outputs, [sum, both]|predict @two.keras --input @left.npy --input @right.npy --output @o.npy",
        "2|@x.npy: expected an output other than the inputs|predict @digits.keras --input @x.npy --output @x.npy",
        "2|expected an output other than the inputs|predict @digits --input @x.npy --output @digits/x.npy",
        "1|there is no folder|predict @digits.keras --input @x.npy --output @no/o.npy",
        "2|Expected an --output that ends in .npy or .npz|predict @digits.keras --input @x.npy --output @o.keras",
        "2|Expected --batch-size of 1 or more. Received: 0|predict @digits.keras --input @x.npy --output @o.npy --batch-size 0",
        "2|Invalid value for option '--batch-size': 'many' is not an int|predict @digits.keras --input @x.npy --output @o.npy --batch-size many",
        "1|'addax devices' says what is there|predict @digits.keras --input @x.npy --output @o.npy --device /GPU:7",
        "2|Expected --device such as /CPU:0|predict @digits.keras --input @x.npy --output @o.npy --device sideways",
        "1|@empty: expected png, jpg, bmp or gif images|predict @digits.keras --input @empty --image-size 8x8 --output @o.npy",
        "2|Unknown option|inspect @digits.keras --jsn"
      })
  void whatIsWrongIsSaid(int code, String message, String line) {
    new WrongInputs(folder).check(code, message, line);
  }
}
