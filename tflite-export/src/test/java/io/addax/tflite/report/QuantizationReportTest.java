package io.addax.tflite.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenRunner;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.TestGraph;
import io.addax.tflite.quantize.IoType;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class QuantizationReportTest {
  private static final int[] ONE = {1, 1};
  private static final HostTensor IMAGES = new RandomData(3).uniform(0, 1, 120, 6, 6, 2);

  private static HostTensor kernel(long... shape) {
    return new RandomData(shape[0] * 31).normal(0.4, shape);
  }

  private static Operand<?> network(Ops ops, Operand<?> x, HostTensor first) {
    Operand<?> a = ops.scope("first").conv2d(x, ops.constant(first), ONE, "SAME", ONE);
    Operand<?> b = ops.scope("first").relu(a);
    Operand<?> c =
        ops.scope("second").conv2d(b, ops.constant(kernel(1, 1, 8, 4)), ONE, "SAME", ONE);
    Operand<?> flat = ops.scope("flat").reshape(c, -1, 144);
    return ops.scope("last").matMul(flat, ops.constant(kernel(144, 5)));
  }

  private static FrozenGraph graph(HostTensor first) {
    return TestGraph.of(Shape.of(-1, 6, 6, 2), (ops, x) -> network(ops, x, first));
  }

  private static TFLiteModel int8(FrozenGraph graph, HostTensor data, IoType io) {
    return TFLiteConverter.of(graph)
        .quantize(Quantization.INT8)
        .representative(data)
        .biasCorrection(false)
        .ioType(io)
        .convert();
  }

  private static LayerReport layer(QuantizationReport report, String name) {
    return report.layers().stream()
        .filter(layer -> layer.layer().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in\n" + report));
  }

  /** By another way than the report's: float graph in TensorFlow, model through its outputs. */
  private static double outputSnr(FrozenGraph graph, TFLiteModel model, HostTensor samples) {
    double signal = 0;
    double noise = 0;
    try (TFLiteInterpreter interpreter = model.interpreter();
        FrozenRunner runner = graph.runner()) {
      float[] wanted = runner.run(List.of(samples)).get(0).floats();
      float[] got = interpreter.runFloat(samples).get(0).floats();
      for (int i = 0; i < wanted.length; i++) {
        signal += wanted[i] * wanted[i];
        noise += (wanted[i] - got[i]) * (wanted[i] - got[i]);
      }
    }
    return 10 * Math.log10(signal / noise);
  }

  @Test
  void figuresOfTheLastLayerAreThoseOfTheOutput() {
    FrozenGraph graph = graph(kernel(3, 3, 2, 8));
    HostTensor samples = IMAGES.rows(0, 50);
    for (IoType io : List.of(IoType.INT8, IoType.UINT8, IoType.FLOAT32)) {
      TFLiteModel model = int8(graph, IMAGES, io);
      QuantizationReport report = model.analyze(samples);
      assertEquals(4, report.layers().size());
      LayerReport last = layer(report, "last");
      assertEquals(outputSnr(graph, model, samples), last.snr(), 0.01);
      assertEquals(report.verification().maxError(), last.maxError(), 1e-5);
      assertTrue(last.cosine() > 0.999 && last.cosine() <= 1, last.toString());
      assertEquals(144 * 5, last.bytes());
      assertEquals("INT8", last.weightType());
      assertEquals(5, last.weightScales());
      // Uniform rounding to 127 steps of the greatest: about 40 dB for normal weights.
      assertEquals(41, last.weightSnr(), 4);
      assertTrue(last.micros() > 0);
    }
  }

  /** Rounding noise of a kernel with normal weights: 6 dB a bit. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT16, FLOAT16, 72, 9",
    "DYNAMIC, INT8, 41, 4",
    "INT16X8, INT8, 41, 4",
    "INT4, INT4, 16, 4"
  })
  void everyModeIsReported(Quantization mode, String weights, double snr, double margin) {
    FrozenGraph graph =
        TestGraph.of(
            Shape.of(-1, 64),
            (ops, x) -> ops.scope("last").relu(ops.matMul(x, ops.constant(kernel(64, 32)))));
    HostTensor data = new RandomData(8).uniform(-1, 1, 40, 64);
    TFLiteModel model = TFLiteConverter.of(graph).quantize(mode).representative(data).convert();
    QuantizationReport report = model.analyze(data);
    LayerReport last = report.layers().get(0);
    assertEquals(outputSnr(graph, model, data), last.snr(), 0.05, report.toString());
    assertEquals(weights, last.weightType());
    assertEquals(snr, last.weightSnr(), margin, report.toString());
    assertEquals(mode == Quantization.INT16X8, last.isQuantized());
    assertTrue(last.bytes() >= 64 * 32 / 2 && last.bytes() < 64 * 32 * 3, report.toString());
  }

  @Test
  void aLayerIsJudgedByWhatItAddsItself() {
    QuantizationReport report =
        int8(graph(kernel(3, 3, 2, 8)), IMAGES, IoType.INT8).analyze(IMAGES);
    for (LayerReport layer : report.layers()) {
      assertTrue(layer.ownSnr() >= layer.snr() - 1, report.toString());
    }
    // A reshape adds nothing.
    assertEquals(Double.POSITIVE_INFINITY, layer(report, "flat").ownSnr());
    assertEquals("flat", report.layers().get(3).layer());
    double before = Double.NEGATIVE_INFINITY;
    for (LayerReport layer : report.layers()) {
      assertTrue(layer.rank() >= before);
      before = layer.rank();
    }
  }

  @Test
  void anUnevenLayerIsTheWorstAndEqualizationIsAdvised() {
    HostTensor first = kernel(3, 3, 2, 8);
    for (int i = 0; i < first.size(); i += 8) {
      first.floats()[i] *= 300;
    }
    QuantizationReport report = int8(graph(first), IMAGES, IoType.INT8).analyze(IMAGES);
    LayerReport layer = layer(report, "first");
    assertTrue(layer.channelSpread() > 50, report.toString());
    assertTrue(layer.channelSnr() < layer.ownSnr() - 20, report.toString());
    assertEquals("first", report.layers().get(0).layer());
    assertTrue(String.join(" ", layer.advice()).contains("equalization"), report.toString());
    QuantizationReport even = int8(graph(kernel(3, 3, 2, 8)), IMAGES, IoType.INT8).analyze(IMAGES);
    assertTrue(layer(even, "first").channelSpread() < 10, even.toString());
    assertFalse(even.toString().contains("equalization"), even.toString());
  }

  @Test
  void numbersBeyondTheCalibratedOnesAreSeenAsCutOff() {
    FrozenGraph graph = graph(kernel(3, 3, 2, 8));
    HostTensor dim = new RandomData(3).uniform(0, 0.5, 120, 6, 6, 2);
    LayerReport cut = layer(int8(graph, dim, IoType.INT8).analyze(IMAGES), "first");
    assertTrue(cut.saturation() > 0.02, cut.toString());
    assertTrue(cut.advice().get(0).contains("cut off"), cut.toString());
    LayerReport whole = layer(int8(graph, IMAGES, IoType.INT8).analyze(IMAGES), "first");
    assertEquals(0, whole.saturation());
  }

  @Test
  void aPrescribedRangeIsNotTheCalibrationsFault() {
    FrozenGraph graph =
        TestGraph.of(Shape.of(-1, 6, 6, 2), (ops, x) -> ops.softmax(ops.mul(x, 90)));
    LayerReport softmax =
        int8(graph, IMAGES, IoType.INT8).analyze(IMAGES).layers().stream()
            .filter(layer -> layer.op().equals("SOFTMAX"))
            .findFirst()
            .orElseThrow();
    assertTrue(softmax.saturation() > 0.01, softmax.toString());
    assertFalse(softmax.advice().toString().contains("calibrate"), softmax.toString());
  }

  /** Logits of a sure classifier: most lie where softmax is flat, and int8 cuts them off. */
  @Test
  void whatAFunctionReadsIsJudgedByTheFunctionsResults() {
    HostTensor data = new RandomData(9).normal(1, 200, 12);
    FrozenGraph graph =
        TestGraph.of(
            Shape.of(-1, 12),
            (ops, x) ->
                ops.softmax(
                    ops.scope("last").matMul(x, ops.constant(new RandomData(4).normal(5, 12, 6)))));
    TFLiteModel model = int8(graph, data, IoType.FLOAT32);
    LayerReport last = layer(model.analyze(data), "last");
    assertEquals("SOFTMAX", last.readBy());
    assertTrue(last.saturation() > 0.05, last.toString());
    assertFalse(last.advice().toString().contains("cut off"), last.toString());
    // All errors until there are also those of the outputs, but for the softmax's own rounding.
    assertEquals(outputSnr(graph, model, data), last.snr(), 2);
    assertTrue(last.ownSnr() > 25, last.toString());
    LayerReport cut = layer(int8(graph, data.rows(0, 1), IoType.FLOAT32).analyze(data), "last");
    assertTrue(cut.advice().toString().contains("cut off"), cut.toString());
  }

  @Test
  void aRangeThatOutliersStretchIsSeen() {
    FrozenGraph graph = graph(kernel(3, 3, 2, 8));
    HostTensor data = IMAGES.copy();
    data.floats()[5] = 30;
    QuantizationReport report = int8(graph, data, IoType.INT8).analyze(IMAGES.rows(1, 101));
    LayerReport layer = layer(report, "first");
    assertTrue(layer.range().high() > 5 * layer.bulk().high(), layer.toString());
    assertTrue(String.join(" ", layer.advice()).contains("outliers"), report.toString());
  }

  @Test
  void theWholeModelIsMeasured() {
    FrozenGraph graph = graph(kernel(3, 3, 2, 8));
    TFLiteModel model = int8(graph, IMAGES, IoType.INT8);
    int[] labels = new int[120];
    try (FrozenRunner runner = graph.runner()) {
      float[][] scores = runner.run(List.of(IMAGES)).get(0).floatMatrix();
      for (int i = 0; i < labels.length; i++) {
        for (int c = 1; c < 5; c++) {
          labels[i] = scores[i][c] > scores[i][labels[i]] ? c : labels[i];
        }
        labels[i] = i < 30 ? (labels[i] + 1) % 5 : labels[i];
      }
    }
    QuantizationReport report = model.analyze(IMAGES, labels);
    assertEquals(0.75, report.accuracy().floatModel().getAsDouble());
    assertEquals(
        0.75,
        report.accuracy().quantized().getAsDouble(),
        1 - report.verification().agreement() + 1e-9);
    assertEquals(model.size(), report.bytes());
    assertEquals(TFLiteConverter.of(graph).convert().size(), report.floatBytes());
    assertTrue(report.latency().quantizedMicros() > 0);
    assertEquals(1, report.latency().floatSteps());
    assertThrows(IllegalArgumentException.class, () -> model.analyze(IMAGES, new int[3]));
  }

  @Test
  void aFloatModelIsItsOwnEqual() {
    QuantizationReport report =
        TFLiteConverter.of(graph(kernel(3, 3, 2, 8))).convert().analyze(IMAGES);
    for (LayerReport layer : report.layers()) {
      assertEquals(Double.POSITIVE_INFINITY, layer.snr(), layer.toString());
      assertEquals(List.of(), layer.advice());
      assertFalse(layer.isQuantized());
    }
  }

  @Test
  void jsonAndPageHoldTheSameAndNeedNothingElse(@TempDir Path folder) throws Exception {
    QuantizationReport report =
        int8(graph(kernel(3, 3, 2, 8)), IMAGES, IoType.INT8).analyze(IMAGES);
    report.writeJson(folder.resolve("report.json"));
    JsonObject json =
        JsonParser.parseString(Files.readString(folder.resolve("report.json"))).getAsJsonObject();
    JsonArray layers = json.getAsJsonArray("layers");
    assertEquals(4, layers.size());
    assertEquals(
        report.layers().get(0).snr(), layers.get(0).getAsJsonObject().get("snr").getAsDouble());
    assertTrue(layers.get(3).getAsJsonObject().get("ownSnr").isJsonNull());
    assertEquals(report.bytes(), json.get("bytes").getAsInt());

    report.writeHtml(folder.resolve("report.html"));
    String page = Files.readString(folder.resolve("report.html"));
    assertEquals(1 + 4 + 8, page.split("<svg", -1).length - 1);
    assertTrue(page.contains(">flat<"));
    for (String outside : List.of("http", "<script", "<link", "<img", "url(", "@import")) {
      assertFalse(page.contains(outside), outside);
    }
    try (var files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
    assertThrows(
        UncheckedIOException.class, () -> report.writeHtml(folder.resolve("none/report.html")));
  }
}
