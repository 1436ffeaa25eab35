package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.data.NpyFile;
import io.addax.keras.saving.SavedModel;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** {@code addax convert}. */
class ConvertCommandTest {
  @TempDir private static Path folder;
  private static HostTensor x;
  private static float[] predicted;

  @BeforeAll
  static void files() throws IOException {
    x = Nets.images(0, 200);
    NpyFile.write(folder.resolve("x.npy"), x);
    NpyFile.write(folder.resolve("flat.npy"), x.reshape(Shape.of(200, 64)));
    try (Model model = Nets.digits()) {
      model.fit(x, Nets.labels(0, 200), Fit.epochs(10).verbose(0).shuffle(false));
      predicted = model.predict(x).floats();
      model.save(folder.resolve("digits.keras"));
      model.export(folder.resolve("saved"));
    }
    exportWithCall(folder.resolve("calls"));
    Files.createDirectory(folder.resolve("photos"));
    Files.writeString(folder.resolve("photos/notes.txt"), "mine");
  }

  /** A SavedModel whose signature calls a function, as those of Python do. */
  private static void exportWithCall(Path to) throws IOException {
    try (ConcreteFunction inner = ConcreteFunction.create(tf -> signature(tf, null));
        Graph graph = new Graph();
        Session session = new Session(graph)) {
      Signature outer = signature(Ops.create(graph), inner);
      SavedModelBundle.exporter(to.toString()).withFunction(session.function(outer)).export();
    }
  }

  private static Signature signature(Ops tf, ConcreteFunction called) {
    Placeholder<TFloat32> in = tf.placeholder(TFloat32.class);
    Operand<?> out = called == null ? tf.math.neg(in) : called.call(tf, in);
    return Signature.builder().key("serving_default").input("x", in).output("y", out).build();
  }

  private static Outcome run(String line) {
    return new WrongInputs(folder).run(line);
  }

  private static JsonObject json(String name) throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve(name))).getAsJsonObject();
  }

  @Test
  void aTfliteFilePredictsAsTheModel() throws IOException {
    Outcome outcome = run("convert @digits.keras --output @f.tflite --verify --report @f.json");
    assertEquals(0, outcome.code(), outcome.toString());
    assertEquals(1, outcome.err().size(), outcome.toString()); // what it was verified on
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.open(folder.resolve("f.tflite"))) {
      assertArrayEquals(predicted, interpreter.run(x).get(0).floats(), 1e-5f);
    }
    JsonObject report = json("f.json");
    assertEquals("none", report.get("quantization").getAsString());
    assertEquals(Files.size(folder.resolve("f.tflite")), report.get("bytes").getAsLong());
    assertEquals(2, report.getAsJsonObject("ops").get("FULLY_CONNECTED").getAsInt());
    JsonObject verification = report.getAsJsonObject("verification");
    assertEquals(16, verification.get("samples").getAsInt());
    assertTrue(verification.get("max_error").getAsDouble() < 1e-5, report.toString());
    assertTrue(outcome.text().contains("agreement 1.0000"), outcome.text());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "float16, '', float32, 1",
    "dynamic, '', float32, 1",
    "int8, '', int8, 0.97",
    "int8, float32, float32, 0.97",
    "int16x8, '', int16, 0.99",
    "int4, '', float32, 0.95"
  })
  void modelsAreQuantizedAndVerifiedOnTheSamples(
      String mode, String io, String type, double agreement) throws IOException {
    Outcome outcome =
        run(
            "convert @digits.keras --representative @x.npy --verify --report @q.json"
                + " --output @q.tflite --quantize "
                + mode
                + (io.isEmpty() ? "" : " --io-type " + io));
    assertEquals(0, outcome.code(), outcome.toString());
    JsonObject report = json("q.json");
    assertEquals(mode, report.get("quantization").getAsString());
    JsonObject verification = report.getAsJsonObject("verification");
    assertEquals(200, verification.get("samples").getAsInt());
    assertTrue(verification.get("agreement").getAsDouble() >= agreement, report.toString());
    ModelSummary summary = ModelSummary.read(Files.readAllBytes(folder.resolve("q.tflite")));
    String input = summary.tensors().get(summary.inputs().get(0)).type();
    assertEquals(type, input.toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"minmax", "moving-average", "percentile", "mse"})
  void rangesAreFoundInSeveralWays(String method) throws IOException {
    Outcome outcome =
        run(
            "convert @digits.keras --representative @x.npy --quantize int8 --equalize --verify"
                + " --report @c.json --output @c.tflite --calibration "
                + method);
    assertEquals(0, outcome.code(), outcome.toString());
    double agreement =
        json("c.json").getAsJsonObject("verification").get("agreement").getAsDouble();
    assertTrue(agreement >= 0.95, method + " " + agreement);
  }

  @Test
  void layersStayInFloatForAnAgreement() throws IOException {
    HostTensor noise = HostTensor.of(x.shape(), new float[x.size()]);
    Random random = new Random(1);
    for (int i = 0; i < noise.size(); i++) {
      noise.floats()[i] = random.nextFloat();
    }
    NpyFile.write(folder.resolve("noise.npy"), noise);
    String line =
        "convert @digits.keras --representative @noise.npy --quantize int4 --verify --report @a.json"
            + " --output @a.tflite --target-agreement ";
    assertEquals(0, run(line + "0.5").code());
    assertEquals(0, json("a.json").getAsJsonArray("float_ops").size());
    Outcome outcome = run(line + "1");
    assertEquals(0, outcome.code(), outcome.toString());
    JsonObject report = json("a.json");
    assertEquals(1, report.getAsJsonObject("verification").get("agreement").getAsDouble());
    assertTrue(report.getAsJsonArray("float_ops").size() > 0, report.toString());
    assertTrue(String.join("\n", outcome.out()).contains("left in float32: "));
  }

  @Test
  void reportsTellOfEveryLayer() throws IOException {
    int[] classes = new int[200];
    for (int i = 0; i < classes.length; i++) {
      for (int c = 1; c < 10; c++) {
        classes[i] = predicted[10 * i + c] > predicted[10 * i + classes[i]] ? c : classes[i];
      }
    }
    NpyFile.write(folder.resolve("y.npy"), HostTensor.of(Shape.of(200), classes));
    String line =
        "convert @digits.keras --representative @x.npy --quantize int8 --labels @y.npy"
            + " --output @r.tflite --report @r.";
    assertEquals(0, run(line + "json").code());
    JsonObject analysis = json("r.json").getAsJsonObject("analysis");
    assertEquals(1, analysis.get("floatAccuracy").getAsDouble());
    assertEquals(
        json("r.json").getAsJsonObject("ops").entrySet().stream()
            .mapToInt(op -> op.getValue().getAsInt())
            .sum(),
        analysis.getAsJsonArray("layers").size());
    assertEquals(0, run(line + "html").code());
    assertTrue(Files.readString(folder.resolve("r.html")).contains("<svg"));
    Outcome outcome = run(line + "txt");
    assertTrue(outcome.text().contains("agreement"), outcome.text());
    String text = Files.readString(folder.resolve("r.txt"));
    assertTrue(text.startsWith("int8, ") && text.contains("own dB"), text);
  }

  @Test
  void whatIsWrittenIsVerifiedUnlessToldOtherwise() {
    Outcome outcome = run("convert @digits.keras --output @v.tflite");
    assertTrue(outcome.text().contains("agreement 1.0000"), outcome.text());
    outcome = run("convert @digits.keras --output @v.tflite --no-verify");
    assertEquals(0, outcome.code());
    assertFalse(outcome.text().contains("agreement"), outcome.text());
  }

  @Test
  void theTargetAndTheBatchSizeAreChosen() throws IOException {
    run("convert @digits.keras --output @t.tflite --batch-size 4");
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.open(folder.resolve("t.tflite"))) {
      assertEquals(4, interpreter.inputs().get(0).shape().get(0));
    }
    String line =
        "convert @digits.keras --representative @x.npy --quantize int8 --output @t.tflite";
    run(line + " --target-runtime tflite-micro");
    ModelSummary summary = ModelSummary.read(Files.readAllBytes(folder.resolve("t.tflite")));
    assertFalse(summary.tensors().get(summary.inputs().get(0)).signature().contains(-1));
    int before = summary.bytes();
    run(line + " --io-type float32 --target-agreement 1 --raise-to float32 --allow-float-fallback");
    summary = ModelSummary.read(Files.readAllBytes(folder.resolve("t.tflite")));
    assertTrue(summary.bytes() >= before);
  }

  @Test
  void aSavedModelBecomesATfliteFile() throws IOException {
    Outcome outcome = run("convert @saved --output @s.tflite --verify");
    assertEquals(0, outcome.code(), outcome.toString());
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.open(folder.resolve("s.tflite"))) {
      assertArrayEquals(predicted, interpreter.run(x).get(0).floats(), 1e-5f);
    }
  }

  @Test
  void savedModelsAndKerasFilesAreWritten() throws IOException {
    assertEquals(0, run("convert @digits.keras --output @serving --to savedmodel").code());
    try (SavedModel model = SavedModel.load(folder.resolve("serving"))) {
      assertArrayEquals(predicted, model.predict(x).floats(), 1e-6f);
    }
    assertEquals(0, run("convert @digits.keras --output @copy.keras").code());
    assertEquals(0, run("convert @digits.keras --output @copy.weights.h5").code());
    try (Model copy = Model.load(folder.resolve("copy.keras"));
        Model fresh = Nets.digits()) {
      assertArrayEquals(predicted, copy.predict(x).floats(), 1e-6f);
      fresh.loadWeights(folder.resolve("copy.weights.h5"));
      assertArrayEquals(predicted, fresh.predict(x).floats(), 1e-6f);
    }
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "2|Expected an --output that ends in .tflite, .keras or .weights.h5|convert @digits.keras --output @o.onnx",
        "2|Expected --to, one of tflite, savedmodel, keras, weights. Received: onnx|convert @digits.keras --output @o.tflite --to onnx",
        "2|Expected an --output that ends in .keras|convert @digits.keras --output @o.tflite --to keras",
        "2|Expected the name of a folder for a SavedModel|convert @digits.keras --output @o.keras --to savedmodel",
        "2|Expected --quantize, one of none,|convert @digits.keras --output @o.tflite --quantize int7",
        "2|Expected --io-type, one of int8,|convert @digits.keras --output @o.tflite --io-type bits",
        "2|Expected --calibration, one of minmax, moving-average, percentile, mse. Received: kl|convert @digits.keras --output @o.tflite --quantize int8 --calibration kl",
        "2|Expected --target-agreement above 0, up to 1. Received: 1.5|convert @digits.keras --output @o.tflite --quantize int8 --target-agreement 1.5",
        "2|by which agreement is measured. Received: none|convert @digits.keras --output @o.tflite --quantize dynamic --target-agreement 0.9",
        "2|Expected --quantize with a mode for --target-agreement|convert @digits.keras --output @o.tflite --target-agreement 0.9",
        "2|Expected --quantize int8 or int16x8 for --calibration. Received: no --quantize|convert @digits.keras --output @o.tflite --calibration mse",
        "2|Expected --raise-to, one of int16, float32. Received: int4|convert @digits.keras --output @o.tflite --quantize int8 --representative @x.npy --target-agreement 0.9 --raise-to int4",
        "2|Expected --target-agreement for --raise-to|convert @digits.keras --output @o.tflite --raise-to int16",
        "2|Expected --batch-size of 1 or more. Received: 0|convert @digits.keras --output @o.tflite --batch-size 0",
        "2|--target-runtime: Expected a release of TFLite such as 2.3|convert @digits.keras --output @o.tflite --target-runtime micro",
        "1|needs TFLite|convert @digits.keras --output @o.tflite --quantize dynamic --target-runtime 1.14",
        "2|Expected a --report of .json, .html or .txt. Received|convert @digits.keras --output @o.tflite --report @o.pdf",
        "2|which is measured|convert @digits.keras --output @o.tflite --report @o.html --no-verify",
        "2|Expected --report and --representative for --labels|convert @digits.keras --output @o.tflite --labels @x.npy",
        "2|--batch-size is for .tflite files|convert @digits.keras --output @o.keras --batch-size 1",
        "2|--equalize is for .tflite files|convert @digits.keras --output @o.keras --equalize",
        "2|--quantize is for .tflite files. Received: --to keras|convert @digits.keras --output @o.keras --quantize int8",
        "2|--verify is for .tflite files|convert @digits.keras --output @o --to savedmodel --verify",
        "2|Missing required option: '--output=OUT'|convert @digits.keras",
        "2|Expected --representative samples for --quantize int8|convert @digits.keras --output @o.tflite --quantize int8",
        "1|Received|convert @digits.keras --output @o.tflite --quantize int8 --representative @flat.npy",
        "2|Expected --quantize int8 or int16x8 for --io-type int8. Received: no --quantize|convert @digits.keras --output @o.tflite --io-type int8",
        "2|Received: --quantize dynamic|convert @digits.keras --output @o.tflite --io-type uint8 --quantize dynamic",
        "2|Expected a --report of .json, .html or .txt. Received: @b.tflite|convert @digits.keras --output @b.tflite --report @b.tflite",
        "1|as in all SavedModels of Python's TensorFlow. Give the .keras file|convert @calls --output @o.tflite",
        "1|@no.npy: no such file or folder|convert @digits.keras --output @o.tflite --quantize int8 --representative @no.npy",
        "1|@no.keras: no such file or folder|convert @no.keras --output @o.tflite",
        "1|@no/o.tflite: there is no folder|convert @digits.keras --output @no/o.tflite",
        "1|@photos: expected a .keras or .h5 file|convert @photos --output @o.tflite",
        "2|expected an output other than the inputs|convert @digits.keras --output @digits.keras",
        "2|Expected a --report of .json, .html or .txt. Received: @digits.keras|convert @digits.keras --output @o.tflite --report @digits.keras",
        "1|@photos is not replaced|convert @digits.keras --output @photos --to savedmodel",
        "1|@x.npy: expected a folder. Received: a file|convert @digits.keras --output @x.npy --to savedmodel",
        "1|@saved: a SavedModel cannot be converted|convert @saved --output @o.keras"
      })
  void whatIsWrongIsSaid(int code, String message, String line) {
    new WrongInputs(folder).check(code, message, line);
  }
}
