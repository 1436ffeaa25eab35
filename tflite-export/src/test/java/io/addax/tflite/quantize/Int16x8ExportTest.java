package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.TestGraph;
import io.addax.tflite.ir.ExportException;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.read.ModelSummary.TensorSummary;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.verify.Verification;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class Int16x8ExportTest {
  private static final Set<String> WITHOUT_KERNEL = Set.of("elu", "log-softmax", "tile");
  private static final Set<String> WITH_WEIGHTS =
      Set.of(
          "dense at rank 3",
          "grouped convolution",
          "dilated convolution",
          "transposed convolution");

  private static TFLiteConverter int16x8(FrozenGraph graph, HostTensor data) {
    return TFLiteConverter.of(graph).quantize(Quantization.INT16X8).representative(data);
  }

  @Test
  void followsTheSpecificationTensorByTensor() {
    ModelSummary model =
        ModelSummary.read(
            int16x8(SmallGraphs.NETWORK, SmallGraphs.IMAGES)
                .biasCorrection(false)
                .convert()
                .bytes());
    assertEquals(
        List.of(
            "CONV_2D v4",
            "MAX_POOL_2D v3",
            "DEPTHWISE_CONV_2D v5",
            "ADD v3",
            "RESHAPE v1",
            "FULLY_CONNECTED v7",
            "SOFTMAX v3"),
        model.ops().stream().map(op -> op.name() + " v" + op.version()).toList());
    assertEquals("2.17.0", model.minRuntime());
    float greatest = 0;
    for (float pixel : SmallGraphs.IMAGES.floats()) {
      greatest = Math.max(greatest, pixel);
    }
    TensorSummary input = model.tensor("x");
    assertEquals("INT16", input.type());
    assertEquals((float) ((double) greatest / 32767), input.scales().get(0));
    for (int op = 0; op < model.ops().size(); op++) {
      assertEquals("INT16", output(model, op).type());
      assertEquals(List.of(0L), output(model, op).zeroPoints());
    }
    for (int op : new int[] {0, 2, 5}) {
      TensorSummary in = tensor(model, op, 0);
      TensorSummary kernel = tensor(model, op, 1);
      TensorSummary bias = tensor(model, op, 2);
      assertEquals("INT8", kernel.type());
      assertEquals("INT64", bias.type());
      assertEquals(op == 2 ? 3 : 0, kernel.quantizedAxis());
      assertEquals(op == 5 ? 5 : 8, kernel.scales().size());
      for (int c = 0; c < kernel.scales().size(); c++) {
        assertEquals(
            (float) ((double) in.scales().get(0) * kernel.scales().get(c)), bias.scales().get(c));
      }
    }
    assertEquals(output(model, 0).scales(), output(model, 1).scales());
    assertEquals(output(model, 3).scales(), output(model, 4).scales());
    assertEquals(List.of(1f / 32768), output(model, 6).scales());
  }

  private static TensorSummary tensor(ModelSummary model, int op, int input) {
    return model.tensors().get(model.ops().get(op).inputs().get(input));
  }

  private static TensorSummary output(ModelSummary model, int op) {
    return model.tensors().get(model.ops().get(op).outputs().get(0));
  }

  @ParameterizedTest
  @EnumSource(names = {"INT16", "FLOAT32"})
  void takesAndGivesWhatIsAskedFor(IoType io) {
    TFLiteModel model = int16x8(SmallGraphs.NETWORK, SmallGraphs.IMAGES).ioType(io).convert();
    try (TFLiteInterpreter interpreter = model.interpreter()) {
      assertEquals(io.dtype(), interpreter.inputs().get(0).dtype());
      assertEquals(io.dtype(), interpreter.outputs().get(0).dtype());
      assertEquals("x", interpreter.inputs().get(0).name());
      assertEquals("y", interpreter.outputs().get(0).name());
    }
    assertTrue(model.verify(SmallGraphs.IMAGES).maxError() < 0.02);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.addax.tflite.quantize.SmallGraphs#functions")
  void staysWithinAFewStepsOfTheFloatGraph(String name, TestGraph.Function function) {
    FrozenGraph graph = TestGraph.of(Shape.of(-1, 4, 6), function);
    HostTensor data = new RandomData(11).uniform(-1.5, 1.5, 50, 4, 6);
    TFLiteConverter converter = int16x8(graph, data);
    if (WITHOUT_KERNEL.contains(name)) {
      ExportException e = assertThrows(ExportException.class, converter::convert);
      assertTrue(e.getMessage().contains("TFLite has no int16x8 kernel"), e.getMessage());
      converter.allowFloatFallback(true);
    }
    TFLiteModel model = converter.convert();
    assertEquals(WITHOUT_KERNEL.contains(name), !model.report().floatOps().isEmpty());
    try (TFLiteInterpreter interpreter = model.interpreter()) {
      // Weights have 8 bits: a step of theirs is 258 of the activations'.
      double steps = WITH_WEIGHTS.contains(name) ? 40 : 4;
      Verification verification = model.verify(data);
      assertTrue(
          verification.meanError() < steps * interpreter.outputs().get(0).scale(),
          () -> verification + "\n" + ModelSummary.read(model.bytes()));
    }
  }

  @Test
  void aTableStays8BitAndItsRowsKeepTheScale() {
    HostTensor table = new RandomData(4).normal(1, 20, 4);
    FrozenGraph graph =
        TestGraph.graph()
            .input("tokens", DType.INT32, Shape.of(-1, 7))
            .freeze(
                (ops, in) -> List.of(ops.mean(ops.gather(ops.constant(table), in.get(0), 0), 1)),
                "y");
    HostTensor tokens = new RandomData(2).ints(20, 40, 7);
    TFLiteModel model = int16x8(graph, tokens).convert();
    ModelSummary summary = ModelSummary.read(model.bytes());
    assertEquals(List.of("GATHER", "CAST"), summary.opNames().subList(0, 2));
    assertEquals("INT32", summary.tensor("tokens").type());
    float greatest = 0;
    for (float value : table.floats()) {
      greatest = Math.max(greatest, Math.abs(value));
    }
    for (TensorSummary rows : List.of(tensor(summary, 0, 0), output(summary, 0))) {
      assertEquals("INT8", rows.type());
      assertEquals(List.of((float) ((double) greatest / 127)), rows.scales());
    }
    assertEquals("INT16", output(summary, 1).type());
    assertEquals(output(summary, 0).scales(), output(summary, 1).scales());
    assertTrue(model.verify(tokens).maxError() < greatest / 127);
  }

  @Test
  void otherInputsAndOutputsThanTheModesAreRefused() {
    TFLiteConverter converter =
        int16x8(SmallGraphs.NETWORK, SmallGraphs.IMAGES).ioType(IoType.INT8);
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, converter::convert);
    assertEquals(
        "Expected inputs and outputs of int16x8, one of [int16, float32]. Received: int8",
        e.getMessage());
  }
}
