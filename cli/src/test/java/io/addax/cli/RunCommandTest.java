package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.keras.data.NpyFile;
import io.addax.tflite.Quantization;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.runtime.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/** {@code addax run}, and {@code addax inspect} of .tflite files. */
class RunCommandTest {
  @TempDir private static Path folder;
  private static HostTensor x;
  private static float[] predicted;

  @BeforeAll
  static void files() throws IOException {
    x = Nets.images(0, 5);
    NpyFile.write(folder.resolve("x.npy"), x);
    try (Model model = Nets.digits()) {
      predicted = model.predict(x).floats();
      Nets.writeLite(model, Quantization.NONE, null, folder.resolve("float.tflite"));
      Nets.writeLite(model, Quantization.INT8, Nets.images(5, 50), folder.resolve("int8.tflite"));
    }
    try (Model model = Nets.twoByTwo()) {
      Nets.writeLite(model, Quantization.NONE, null, folder.resolve("two.tflite"));
    }
    NpyFile.write(folder.resolve("left.npy"), HostTensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f));
    NpyFile.write(
        folder.resolve("right.npy"), HostTensor.of(Shape.of(2, 3), 5.0, 6.0, 7.0, 8.0, 9.0, 10.0));
    NpyFile.write(folder.resolve("flat.npy"), x.reshape(Shape.of(5, 64)));
    NpyFile.write(folder.resolve("none.npy"), HostTensor.zeros(DType.FLOAT32, Shape.of(0, 8, 8)));
    NpyFile.write(folder.resolve("one.npy"), HostTensor.of(Shape.of(1, 3), 1f, 2f, 3f));
    Files.writeString(folder.resolve("text.npy"), "not NumPy's");
    Files.writeString(folder.resolve("text.tflite"), "not TFLite's");
    Files.writeString(folder.resolve("x.txt"), "1 2 3");
    Files.createDirectory(folder.resolve("empty"));
  }

  private static Outcome run(String line) {
    return new WrongInputs(folder).run(line);
  }

  @Test
  void aModelIsRun() throws IOException {
    Outcome outcome = run("run @float.tflite --input @x.npy --output @y.npy --threads 2 --latency");
    assertEquals(0, outcome.code(), outcome.toString());
    HostTensor y = NpyFile.read(folder.resolve("y.npy"));
    assertEquals(Shape.of(5, 10), y.shape());
    assertArrayEquals(predicted, y.floats(), 1e-5f);
    assertEquals(1, outcome.out().size());
    assertTrue(
        outcome.text().matches("\\d+\\.\\d us: the median of 200 runs, batch size 1, threads: 2"),
        outcome.text());
  }

  @Test
  void realNumbersAreQuantizedAndTurnedBack() throws IOException {
    assertEquals(0, run("run @int8.tflite --input @x.npy --output @q.npy").code());
    HostTensor real = NpyFile.read(folder.resolve("q.npy"));
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.open(folder.resolve("int8.tflite"))) {
      for (int i = 0; i < 5; i++) {
        HostTensor expected = interpreter.runFloat(x.rows(i, i + 1)).get(0);
        assertEquals(expected, real.rows(i, i + 1));
      }
      TensorInfo input = interpreter.inputs().get(0);
      HostTensor own = HostTensor.zeros(DType.INT8, x.shape());
      for (int i = 0; i < own.size(); i++) {
        ((byte[]) own.data())[i] =
            (byte) Math.rint(x.floats()[i] / input.scale() + input.zeroPoint());
      }
      NpyFile.write(folder.resolve("own.npy"), own);
    }
    assertEquals(0, run("run @int8.tflite --input @own.npy --output @own-y.npy").code());
    HostTensor own = NpyFile.read(folder.resolve("own-y.npy"));
    assertEquals(DType.INT8, own.dtype());
    for (int i = 0; i < own.size(); i++) {
      assertEquals((own.longAt(i) + 128) / 256f, real.floats()[i], 1e-6f); // softmax's fixed scale
    }
  }

  @Test
  void inputsAreNamedAndOutputsGoToAnArchive() throws IOException {
    Outcome outcome =
        run("run @two.tflite --input right=@right.npy --input left=@left.npy --output @y.npz");
    assertEquals(0, outcome.code(), outcome.toString());
    Map<String, HostTensor> y = NpyFile.readArchive(folder.resolve("y.npz"));
    assertEquals(List.of("sum", "both"), List.copyOf(y.keySet()));
    assertEquals(HostTensor.of(Shape.of(2, 1), 21f, 34f), y.get("sum"));
    assertEquals(
        HostTensor.of(Shape.of(2, 5), 1f, 2f, 5f, 6f, 7f, 3f, 4f, 8f, 9f, 10f), y.get("both"));
    assertEquals(
        0, run("run @two.tflite --input @left.npy --input @right.npy --output @z.npz").code());
    assertEquals(y, NpyFile.readArchive(folder.resolve("z.npz")));
    NpyFile.writeArchive(
        folder.resolve("x.npz"),
        Map.of(
            "right", NpyFile.read(folder.resolve("right.npy")),
            "left", NpyFile.read(folder.resolve("left.npy"))));
    assertEquals(0, run("run @two.tflite --input @x.npz --output @z.npz").code());
    assertEquals(y, NpyFile.readArchive(folder.resolve("z.npz")));
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1|@no.tflite: no such file or folder|run @no.tflite --input @x.npy --output @o.npy",
        "1|@empty: expected a file. Received: a folder|run @empty --input @x.npy --output @o.npy",
        "1|@text.tflite: |run @text.tflite --input @x.npy --output @o.npy",
        "1|@no.npy: no such file or folder|run @float.tflite --input @no.npy --output @o.npy",
        "1|@text.npy: expected a NumPy file|run @float.tflite --input @text.npy --output @o.npy",
        "1|@x.txt: expected a file that ends in|run @float.tflite --input @x.txt --output @o.npy",
        "1|Expected samples of shape [8, 8] for input|run @float.tflite --input @flat.npy --output @o.npy",
        "1|Expected at least one sample|run @float.tflite --input @none.npy --output @o.npy",
        "1|Expected 2 input(s) [left, right]. Received: 1|run @two.tflite --input @left.npy --output @o.npz",
        "1|Expected inputs [left, right]. Received: [|run @two.tflite --input left=@left.npy --input top=@right.npy --output @o.npz",
        "1|Expected as many samples in each input. Received: 2 and 1|run @two.tflite --input @left.npy --input @one.npy --output @o.npz",
        "1|Expected NAME=FILE for every array|run @two.tflite --input left=@left.npy --input @right.npy --output @o.npz",
        "1|@o.npy: expected an .npz file for 2 outputs|run @two.tflite --input @left.npy --input @right.npy --output @o.npy",
        "2|expected an output other than the inputs|run @float.tflite --input @x.npy --output @x.npy",
        "1|@no/o.npy: there is no folder|run @float.tflite --input @x.npy --output @no/o.npy",
        "2|Expected an --output that ends in .npy or .npz|run @float.tflite --input @x.npy --output @o.txt",
        "2|Expected --threads of 1 or more. Received: 0|run @float.tflite --input @x.npy --output @o.npy --threads 0",
        "2|Missing required option: '--output=FILE'|run @float.tflite --input @x.npy",
        "2|Unknown option: '--latncy'|run @float.tflite --input @x.npy --output @o.npy --latncy",
        "1|@empty: expected png, jpg, bmp or gif images|run @float.tflite --input @empty --output @o.npy",
        "1|@no.tflite: no such file|inspect @no.tflite",
        "1|@text.tflite: Expected a TFLite file|inspect @text.tflite",
        "2|Missing required parameter: 'MODEL'|inspect"
      })
  void whatIsWrongIsSaid(int code, String message, String line) {
    new WrongInputs(folder).check(code, message, line);
  }

  @Test
  void aFileIsInspected() throws IOException {
    Outcome outcome = run("inspect @int8.tflite");
    assertEquals(0, outcome.code(), outcome.toString());
    assertTrue(outcome.out().get(0).matches(".*int8.tflite: [\\d,]+ bytes, TFLite .* or newer"));
    assertTrue(outcome.text().contains("FULLY_CONNECTED"), outcome.text());
    assertTrue(outcome.text().contains("scales along axis 0"), outcome.text());
    assertTrue(outcome.text().contains("scale 0.00390625, zero point -128"), outcome.text());

    JsonObject json =
        JsonParser.parseString(run("inspect @int8.tflite --json").text()).getAsJsonObject();
    byte[] file = Files.readAllBytes(folder.resolve("int8.tflite"));
    ModelSummary summary = ModelSummary.read(file);
    assertEquals(file.length, json.get("file_bytes").getAsInt());
    assertEquals(summary.ops().size(), json.getAsJsonArray("ops").size());
    assertEquals(summary.tensors().size(), json.getAsJsonArray("tensors").size());
    JsonObject output =
        json.getAsJsonArray("tensors")
            .get(json.getAsJsonArray("outputs").get(0).getAsInt())
            .getAsJsonObject();
    assertEquals("int8", output.get("type").getAsString());
    assertEquals("[10]", output.getAsJsonArray("shape").toString().replace("1,", ""));
    assertEquals(
        0.00390625,
        output.getAsJsonObject("quantization").getAsJsonArray("scales").get(0).getAsDouble());
    long constants = 0;
    for (var tensor : json.getAsJsonArray("tensors")) {
      constants += tensor.getAsJsonObject().get("constant_bytes").getAsLong();
    }
    // int8 kernels 64*16 + 16*10, and shapes; biases of zeros are left out.
    assertTrue(constants >= 1184 && constants <= 1184 + 16, "bytes: " + constants);
    long buffers = 0;
    for (var buffer : json.getAsJsonArray("buffers")) {
      buffers += buffer.getAsJsonObject().get("bytes").getAsLong();
    }
    assertEquals(constants + 16, buffers); // and the oldest runtime
    int version = json.getAsJsonObject("metadata").get("min_runtime_version").getAsInt();
    JsonObject last = json.getAsJsonArray("buffers").get(version).getAsJsonObject();
    assertEquals(16, last.get("bytes").getAsInt());
    assertTrue(outcome.text().contains("Metadata: min_runtime_version (buffer " + version + ")"));
    assertTrue(json.getAsJsonObject("signatures").has("serving_default"), json.toString());
  }
}
