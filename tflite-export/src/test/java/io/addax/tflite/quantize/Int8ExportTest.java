package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.addax.graph.DType;
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
import io.addax.tflite.read.ModelSummary.TensorSummary;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.verify.Verification;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class Int8ExportTest {
  private static final HostTensor IMAGES = SmallGraphs.IMAGES;
  private static final FrozenGraph NETWORK = SmallGraphs.NETWORK;

  private static TFLiteConverter int8(FrozenGraph graph, HostTensor data) {
    return TFLiteConverter.of(graph).quantize(Quantization.INT8).representative(data);
  }

  @Test
  void followsTheSpecificationTensorByTensor() {
    ModelSummary model =
        ModelSummary.read(int8(NETWORK, IMAGES).biasCorrection(false).convert().bytes());
    assertEquals(
        List.of(
            "CONV_2D",
            "MAX_POOL_2D",
            "DEPTHWISE_CONV_2D",
            "ADD",
            "RESHAPE",
            "FULLY_CONNECTED",
            "SOFTMAX"),
        model.opNames());
    TensorSummary input = model.tensor("x");
    assertEquals("INT8", input.type());
    assertEquals(1f / 255, input.scales().get(0), 1e-5);
    assertEquals(List.of(-128L), input.zeroPoints());

    TensorSummary kernel = tensor(model, 0, 1);
    assertEquals(8, kernel.scales().size());
    assertEquals(0, kernel.quantizedAxis());
    TensorSummary bias = tensor(model, 0, 2);
    assertEquals("INT32", bias.type());
    for (int c = 0; c < 8; c++) {
      assertEquals(
          (float) ((double) input.scales().get(0) * kernel.scales().get(c)), bias.scales().get(c));
    }
    TensorSummary conv = output(model, 0);
    assertEquals(List.of(-128L), conv.zeroPoints());
    assertEquals(conv.scales(), output(model, 1).scales());
    assertEquals(3, tensor(model, 2, 1).quantizedAxis());
    assertEquals(0, tensor(model, 2, 2).quantizedAxis());
    assertEquals(output(model, 3).scales(), output(model, 4).scales());
    TensorSummary softmax = output(model, 6);
    assertEquals(List.of(1f / 256), softmax.scales());
    assertEquals(List.of(-128L), softmax.zeroPoints());
    assertEquals(ImmutableList.of(-1, 5), softmax.signature());
  }

  private static TensorSummary tensor(ModelSummary model, int op, int input) {
    return model.tensors().get(model.ops().get(op).inputs().get(input));
  }

  private static TensorSummary output(ModelSummary model, int op) {
    return model.tensors().get(model.ops().get(op).outputs().get(0));
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "UINT8", "FLOAT32"})
  void takesAndGivesWhatIsAskedFor(IoType io) {
    TFLiteModel model = int8(NETWORK, IMAGES).ioType(io).convert();
    try (TFLiteInterpreter interpreter = model.interpreter()) {
      assertEquals(io.dtype(), interpreter.inputs().get(0).dtype());
      assertEquals(io.dtype(), interpreter.outputs().get(0).dtype());
      assertEquals("x", interpreter.inputs().get(0).name());
      assertEquals("y", interpreter.outputs().get(0).name());
    }
    Verification verification = model.verify(IMAGES);
    assertEquals(64, verification.samples());
    assertTrue(verification.maxError() < 0.06, verification.toString());
    assertTrue(verification.meanError() < 0.01, verification.toString());
  }

  @Test
  void biasCorrectionBringsOutputsNearer() {
    double without =
        int8(NETWORK, IMAGES).biasCorrection(false).convert().verify(IMAGES).meanError();
    double with = int8(NETWORK, IMAGES).convert().verify(IMAGES).meanError();
    assertTrue(with <= without, with + " > " + without);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.addax.tflite.quantize.SmallGraphs#functions")
  void staysWithinAFewStepsOfTheFloatGraph(String name, TestGraph.Function function) {
    FrozenGraph graph = TestGraph.of(Shape.of(-1, 4, 6), function);
    HostTensor data = new RandomData(11).uniform(-1.5, 1.5, 50, 4, 6);
    TFLiteModel model = int8(graph, data).convert();
    try (TFLiteInterpreter interpreter = model.interpreter()) {
      float scale = interpreter.outputs().get(0).scale();
      Verification verification = model.verify(data);
      assertTrue(scale > 0);
      assertTrue(
          verification.meanError() < 2.5 * scale,
          () -> "scale " + scale + ", " + verification + "\n" + ModelSummary.read(model.bytes()));
    }
  }

  @Test
  void aReluThatSaturationDoesIsLeftOut() {
    TestGraph.Function relu = (ops, x) -> ops.relu(ops.mean(x, 1));
    HostTensor data = new RandomData(11).uniform(-1.5, 1.5, 50, 4, 6);
    TFLiteModel model = int8(TestGraph.of(Shape.of(-1, 4, 6), relu), data).convert();
    ModelSummary summary = ModelSummary.read(model.bytes());
    assertEquals(List.of("MEAN"), summary.opNames());
    TensorSummary y = summary.tensor("y");
    assertEquals(List.of(-128L), y.zeroPoints());
    assertTrue(model.verify(data).maxError() < 1.5 * y.scales().get(0) + 0.01);
    // Beside values below zero the range does not begin at zero, and the RELU must stay.
    TestGraph.Function joined =
        (ops, x) -> ops.concat(List.of(ops.relu(ops.mean(x, 1)), ops.max(ops.neg(x), 1)), 1);
    TFLiteModel both = int8(TestGraph.of(Shape.of(-1, 4, 6), joined), data).convert();
    assertTrue(ModelSummary.read(both.bytes()).opNames().contains("RELU"));
    assertTrue(both.verify(data).maxError() < 0.04);
  }

  @Test
  void anEmbeddingTableIsQuantizedToo() {
    FrozenGraph graph =
        TestGraph.graph()
            .input("tokens", DType.INT32, Shape.of(-1, 7))
            .freeze(
                (ops, in) ->
                    List.of(ops.mean(ops.gather(SmallGraphs.random(ops, 20, 4), in.get(0), 0), 1)),
                "y");
    HostTensor tokens = new RandomData(2).ints(20, 40, 7);
    TFLiteModel model = int8(graph, tokens).convert();
    ModelSummary summary = ModelSummary.read(model.bytes());
    assertEquals("INT32", summary.tensor("tokens").type());
    assertEquals("GATHER", summary.opNames().get(0));
    assertEquals("INT8", tensor(summary, 0, 0).type());
    assertTrue(model.verify(tokens).maxError() < 0.02);
  }

  @Test
  void anOpWithoutAnIntegerKernelIsNamedWithItsLayer() {
    FrozenGraph graph =
        TestGraph.of(Shape.of(-1, 4), (ops, x) -> ops.scope("wave").sin(ops.mul(x, 2)));
    TFLiteConverter converter = int8(graph, new RandomData(1).uniform(-1, 1, 20, 4));
    ExportException e = assertThrows(ExportException.class, converter::convert);
    assertTrue(e.getMessage().startsWith("Layer 'wave', op Sin:"), e.getMessage());
    TFLiteModel model = converter.allowFloatFallback(true).convert();
    assertEquals(List.of("SIN of layer 'wave'"), model.report().floatOps());
    assertEquals(
        List.of("MUL", "DEQUANTIZE", "SIN", "QUANTIZE"),
        ModelSummary.read(model.bytes()).opNames());
  }

  @Test
  void badRepresentativeDataAreRefused() {
    FrozenGraph graph = TestGraph.of(Shape.of(-1, 2), Ops::relu);
    TFLiteConverter none = TFLiteConverter.of(graph).quantize(Quantization.INT8);
    assertThrows(IllegalArgumentException.class, none::convert);
    TFLiteConverter nan = int8(graph, HostTensor.of(Shape.of(1, 2), 1f, Float.NaN));
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, nan::convert);
    assertTrue(e.getMessage().contains("NaN"), e.getMessage());
    TFLiteConverter empty = int8(graph, HostTensor.of(Shape.of(0, 2), new float[0]));
    assertThrows(IllegalArgumentException.class, empty::convert);
  }
}
