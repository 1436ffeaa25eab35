package io.addax.tflite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.GoldenLayer;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Layers;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every layer of the registry, in every configuration of {@code test-data/layers}, exported and
 * compared with what Keras computed: for one sample at a time and for batches of several sizes, in
 * real numbers and in integers.
 */
class EveryLayerExportTest {
  private static final List<InterpreterConfig> CONFIGS =
      List.of(InterpreterConfig.defaults(), InterpreterConfig.defaults().withoutXnnpack());

  /** Relative to the greatest number of the output, or to 1 if that is less. */
  private static final double TOLERANCE = 1e-5;

  private static final double FLOAT16_TOLERANCE = 1e-3;

  /** Eight bits of an input and eight of an output give some 40 dB. */
  private static final double INT8_DECIBELS = 25;

  /** Kernels have eight bits still. */
  private static final double INT16_DECIBELS = 40;

  /** Cases that TFLite has no int8 kernel for, and the op of the graph that lacks it. */
  private static final Map<String, String> WITHOUT_INT8 =
      Map.of("Softmax axis=[1, 2] (2, 3, 4)", "RealDiv");

  /** Every case has the first; the others are cases of their own below. */
  private static final Set<String> WITHOUT_NUMBERS =
      Set.of("InputLayer", "Functional", "Sequential");

  static Stream<GoldenLayer> layers() {
    return GoldenLayer.all();
  }

  @Test
  void everyLayerHasACase() {
    Set<String> tested = new TreeSet<>(WITHOUT_NUMBERS);
    layers().forEach(golden -> tested.add(golden.className()));
    assertEquals(new TreeSet<>(Layers.REGISTRY.builtInNames()), tested);
  }

  /** Samples {@code from} to {@code to} of the case's, which are repeated without end. */
  private static HostTensor[] samples(List<HostTensor> tensors, int from, int to) {
    return tensors.stream().map(x -> samples(x, from, to)).toArray(HostTensor[]::new);
  }

  private static HostTensor samples(HostTensor x, int from, int to) {
    int count = (int) x.shape().get(0);
    List<HostTensor> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      rows.add(x.rows(i % count, i % count + 1));
    }
    return HostTensor.concatenate(rows);
  }

  private static int count(GoldenLayer golden) {
    return (int) golden.inputs().get(0).shape().get(0);
  }

  private static double greatest(HostTensor tensor) {
    double greatest = 1;
    for (int i = 0; i < tensor.size(); i++) {
      greatest = Math.max(greatest, Math.abs(tensor.doubleAt(i)));
    }
    return greatest;
  }

  private static void assertClose(HostTensor expected, HostTensor actual, double tolerance) {
    assertEquals(expected.shape(), actual.shape());
    double bound = tolerance * greatest(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.doubleAt(i), actual.doubleAt(i), bound, "element " + i);
    }
  }

  private static void compareOneByOne(GoldenLayer golden, TFLiteModel file, double tolerance) {
    for (InterpreterConfig config : CONFIGS) {
      try (TFLiteInterpreter interpreter = file.interpreter(config)) {
        for (int i = 0; i < count(golden); i++) {
          HostTensor y = interpreter.run(samples(golden.inputs(), i, i + 1)).get(0);
          assertClose(samples(golden.output(), i, i + 1), y, tolerance);
        }
      }
    }
  }

  private static void compareInBatches(GoldenLayer golden, TFLiteModel file, double tolerance) {
    assertTrue(file.report().resizable());
    int count = count(golden);
    for (InterpreterConfig config : CONFIGS) {
      try (TFLiteInterpreter interpreter = file.interpreter(config)) {
        for (int size : new int[] {count + 1, 1}) {
          HostTensor y = interpreter.run(samples(golden.inputs(), 0, size)).get(0);
          assertClose(samples(golden.output(), 0, size), y, tolerance);
        }
      }
    }
  }

  private static void compare(
      GoldenLayer golden, Model model, Quantization mode, double tolerance) {
    if (GoldenExports.hasFreeBatch(golden)) {
      compareOneByOne(
          golden, GoldenExports.converter(model, mode, golden).batchSize(1).convert(), tolerance);
      compareInBatches(
          golden, GoldenExports.converter(model, mode, golden).dynamicBatch().convert(), tolerance);
      return;
    }
    TFLiteModel file = GoldenExports.converter(model, mode, golden).convert();
    for (InterpreterConfig config : CONFIGS) {
      try (TFLiteInterpreter interpreter = file.interpreter(config)) {
        HostTensor y = interpreter.run(golden.inputs().toArray(HostTensor[]::new)).get(0);
        assertClose(golden.output(), y, tolerance);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void aFloatLayerIsExported(GoldenLayer golden) {
    try (Model model = GoldenExports.model(golden)) {
      compare(golden, model, Quantization.NONE, TOLERANCE);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void aFloat16LayerIsExported(GoldenLayer golden) {
    try (Model model = GoldenExports.model(golden)) {
      compare(golden, model, Quantization.FLOAT16, FLOAT16_TOLERANCE);
    }
  }

  static Stream<GoldenLayer> layersOfSamples() {
    return GoldenExports.ofSamples();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layersOfSamples")
  void anIntegerLayerIsExported(GoldenLayer golden) {
    try (Model model = GoldenExports.model(golden)) {
      TFLiteConverter int8 =
          GoldenExports.converter(model, Quantization.INT8, golden).dynamicBatch();
      if (WITHOUT_INT8.containsKey(golden.name())) {
        ExportException e = assertThrows(ExportException.class, int8::convert);
        assertEquals(WITHOUT_INT8.get(golden.name()), e.op());
        assertEquals(model.layers().get(model.layers().size() - 1).name(), e.layer());
        int8.allowFloatFallback(true);
      }
      assertNear(golden, int8, INT8_DECIBELS);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layersOfSamples")
  void aLayerOf16BitsIsExported(GoldenLayer golden) {
    try (Model model = GoldenExports.model(golden)) {
      TFLiteConverter wide =
          GoldenExports.converter(model, Quantization.INT16X8, golden).dynamicBatch();
      assertNear(golden, wide.allowFloatFallback(true), INT16_DECIBELS);
    }
  }

  private static void assertNear(GoldenLayer golden, TFLiteConverter converter, double least) {
    try (TFLiteInterpreter interpreter = converter.convert().interpreter()) {
      HostTensor y = interpreter.runFloat(golden.inputs().toArray(HostTensor[]::new)).get(0);
      double decibels = decibels(golden.output(), y);
      assertTrue(decibels >= least, decibels + " dB");
    }
  }

  private static double decibels(HostTensor expected, HostTensor actual) {
    assertEquals(expected.shape(), actual.shape());
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < expected.size(); i++) {
      signal += expected.doubleAt(i) * expected.doubleAt(i);
      noise += Math.pow(expected.doubleAt(i) - actual.doubleAt(i), 2);
    }
    return 10 * Math.log10(signal / noise);
  }

  static Stream<GoldenLayer> denseLayers() {
    return layers().filter(golden -> golden.className().equals("Dense"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("denseLayers")
  void aModelInAModelIsExported(GoldenLayer golden) {
    List<KerasTensor> inputs = GoldenExports.inputs(golden);
    List<KerasTensor> inner = GoldenExports.inputs(golden);
    Layer functional = new Model(inner, GoldenExports.layer(golden).applyAll(inner));
    Layer sequential = new Sequential(functional);
    try (Model model =
        GoldenExports.withWeights(new Model(inputs, sequential.applyAll(inputs)), golden)) {
      compare(golden, model, Quantization.NONE, TOLERANCE);
    }
  }
}
