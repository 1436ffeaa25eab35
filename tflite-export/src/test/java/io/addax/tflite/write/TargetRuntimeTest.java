package io.addax.tflite.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.TestGraph;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.read.ModelSummary.OpSummary;
import io.addax.tflite.report.LayerReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class TargetRuntimeTest {
  private static final int[] ONE = {1, 1};
  private static final HostTensor IMAGES = new RandomData(3).uniform(0, 1, 60, 6, 6, 8);

  private static Operand<?> random(Ops ops, long... shape) {
    return ops.constant(new RandomData(shape[0]).normal(0.3, shape));
  }

  private static Operand<?> network(Ops ops, Operand<?> x) {
    Operand<?> conv = ops.conv2d(x, random(ops, 3, 3, 8, 16), ONE, "VALID", ONE);
    Operand<?> flat = ops.reshape(ops.relu(conv), -1, 256);
    return ops.biasAdd(ops.matMul(flat, random(ops, 256, 5)), random(ops, 5));
  }

  private static final FrozenGraph GRAPH =
      TestGraph.of(Shape.of(-1, 6, 6, 8), TargetRuntimeTest::network);

  private static TFLiteModel convert(Quantization mode, String target) {
    return TFLiteConverter.of(GRAPH)
        .quantize(mode)
        .representative(IMAGES)
        .targetRuntime(target)
        .convert();
  }

  private static int scales(ModelSummary model, String op, int input) {
    OpSummary found =
        model.ops().stream().filter(o -> o.name().equals(op)).findFirst().orElseThrow();
    return model.tensors().get(found.inputs().get(input)).scales().size();
  }

  @ParameterizedTest
  @CsvSource({
    "INT8, latest, 2.17.0, 4, 5, 16",
    "INT8, 2.17, 2.17.0, 4, 5, 16",
    "INT8, 2.16.1, 1.14.0, 4, 1, 16",
    "INT8, 1.14, 1.14.0, 4, 1, 16",
    "INT8, tflite-micro, 1.14.0, 4, 1, 16",
    "INT16X8, 2.4, 2.4.0, 7, 1, 16",
    "DYNAMIC, latest, 2.17.0, 12, 5, 16",
    "DYNAMIC, 2.4, 2.4.0, 9, 1, 16",
    "DYNAMIC, 2.3, 2.3.0, 9, 1, 1",
    "INT4, 2.11, 2.11.0, 10, 1, 16"
  })
  void olderRuntimesGetCoarserScales(
      Quantization mode, String target, String needed, int version, int dense, int convolution) {
    TFLiteModel model = convert(mode, target);
    ModelSummary summary = ModelSummary.read(model.bytes());
    assertEquals(needed, summary.minRuntime());
    assertEquals(
        List.of(version),
        summary.ops().stream()
            .filter(op -> op.name().equals("FULLY_CONNECTED"))
            .map(OpSummary::version)
            .toList());
    assertEquals(dense, scales(summary, "FULLY_CONNECTED", 1));
    assertEquals(convolution, scales(summary, "CONV_2D", 1));
    double least = mode == Quantization.INT4 ? 15 : 30;
    for (LayerReport layer : model.analyze(IMAGES).layers()) {
      assertTrue(layer.snr() > least, layer.toString());
    }
  }

  @Test
  void aBiasHasTheScalesOfItsKernel() {
    ModelSummary model = ModelSummary.read(convert(Quantization.INT8, "2.3").bytes());
    assertEquals(1, scales(model, "FULLY_CONNECTED", 2));
    assertEquals(16, scales(model, "CONV_2D", 2));
  }

  private static String refusal(Quantization mode, String target) {
    return assertThrows(ExportException.class, () -> convert(mode, target)).getMessage();
  }

  @Test
  void whatTheTargetDoesNotRunIsNamed() {
    assertTrue(
        refusal(Quantization.INT16X8, "2.3")
            .contains("needs TFLite 2.4.0 or newer; the target runtime is 2.3"));
    assertTrue(
        refusal(Quantization.DYNAMIC, "2.2")
            .endsWith(
                "FULLY_CONNECTED version 9 needs TFLite 2.3.0 or newer; the target runtime is"
                    + " 2.2"));
    assertTrue(refusal(Quantization.INT4, "2.10").contains("2.11.0"));
    for (Quantization mode :
        List.of(Quantization.DYNAMIC, Quantization.FLOAT16, Quantization.INT4)) {
      assertTrue(refusal(mode, "tflite-micro").contains("choose int8, int16x8 or none"));
    }
    FrozenGraph tiled =
        TestGraph.of(Shape.of(-1, 4), (ops, x) -> ops.scope("wide").tile(ops.exp(x), 1, 2));
    TFLiteConverter micro = TFLiteConverter.of(tiled).targetRuntime("tflite-micro");
    assertEquals(
        "Layer 'wide', op Tile: TensorFlow Lite Micro has no TILE",
        assertThrows(ExportException.class, micro::convert).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"INT8, EXP of int8", "INT16X8, EXP of int16"})
  void microControllersLackKernelsOfSomeTypes(Quantization mode, String missing) {
    FrozenGraph graph = TestGraph.of(Shape.of(-1, 4), (ops, x) -> ops.scope("grow").exp(x));
    TFLiteConverter converter =
        TFLiteConverter.of(graph)
            .quantize(mode)
            .representative(new RandomData(1).uniform(-1, 1, 20, 4));
    converter.convert();
    converter.targetRuntime("tflite-micro");
    assertEquals(
        "Layer 'grow', op Exp: TensorFlow Lite Micro has no " + missing,
        assertThrows(ExportException.class, converter::convert).getMessage());
    TFLiteConverter real = TFLiteConverter.of(graph).targetRuntime("tflite-micro");
    assertEquals(List.of("EXP"), ModelSummary.read(real.convert().bytes()).opNames());
  }

  @Test
  void microControllersGetOneBatchSize() {
    assertTrue(convert(Quantization.INT8, "latest").report().resizable());
    assertFalse(convert(Quantization.INT8, "tflite-micro").report().resizable());
    TFLiteConverter dynamic =
        TFLiteConverter.of(GRAPH).dynamicBatch().targetRuntime("tflite-micro");
    assertThrows(IllegalArgumentException.class, dynamic::convert);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "two", "2.3.1.4", "micro", "2.x", "99999999999.1"})
  void otherNamesAreRefused(String name) {
    TFLiteConverter converter = TFLiteConverter.of(GRAPH);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> converter.targetRuntime(name));
    assertTrue(e.getMessage().endsWith("Received: '" + name + "'"), e.getMessage());
  }
}
