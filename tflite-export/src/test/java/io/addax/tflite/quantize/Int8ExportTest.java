package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class Int8ExportTest {
  private static final int[] ONE = {1, 1};
  private static final int[] TWO = {2, 2};
  private static final HostTensor IMAGES = new RandomData(3).uniform(0, 1, 64, 8, 8, 3);

  private static Operand<?> random(Ops ops, long... shape) {
    return ops.constant(new RandomData(shape.length * 17L + shape[0]).normal(0.3, shape));
  }

  private static TFLiteConverter int8(FrozenGraph graph, HostTensor data) {
    return TFLiteConverter.of(graph).quantize(Quantization.INT8).representative(data);
  }

  private static Operand<?> network(Ops ops, Operand<?> x) {
    Operand<?> conv = ops.conv2d(x, random(ops, 3, 3, 3, 8), ONE, "SAME", ONE);
    Operand<?> pooled =
        ops.maxPool2d(ops.relu(ops.biasAdd(conv, random(ops, 8))), TWO, TWO, "VALID");
    Operand<?> depthwise = ops.depthwiseConv2d(pooled, random(ops, 3, 3, 8, 1), ONE, "SAME", ONE);
    Operand<?> added = ops.add(ops.relu6(depthwise), pooled);
    Operand<?> flat = ops.reshape(added, -1, 128);
    return ops.softmax(ops.biasAdd(ops.matMul(flat, random(ops, 128, 5)), random(ops, 5)));
  }

  private static final FrozenGraph NETWORK =
      TestGraph.of(Shape.of(-1, 8, 8, 3), Int8ExportTest::network);

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
  @EnumSource
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

  static Stream<Arguments> functions() {
    return Stream.of(
        of("relu", Ops::relu),
        of("relu6", (ops, x) -> ops.relu6(ops.mul(x, 5))),
        of("clip", (ops, x) -> ops.clip(x, -1, 1)),
        of("leaky relu", (ops, x) -> ops.leakyRelu(x, 0.2f)),
        of("elu", Ops::elu),
        of("sigmoid", (ops, x) -> ops.unary("Sigmoid", x)),
        of("tanh", (ops, x) -> ops.unary("Tanh", x)),
        of("softmax", Ops::softmax),
        of("log-softmax", Ops::logSoftmax),
        of("exp", Ops::exp),
        of("abs", Ops::abs),
        of("neg", Ops::neg),
        of("square", Ops::square),
        of("rsqrt", (ops, x) -> ops.rsqrt(ops.add(ops.square(x), 0.5))),
        of("log", (ops, x) -> ops.log(ops.add(ops.square(x), 0.5))),
        of("x + 1", (ops, x) -> ops.add(x, 1)),
        of("x - exp(x)", (ops, x) -> ops.sub(x, ops.exp(x))),
        of("x · exp(x)", (ops, x) -> ops.mul(x, ops.exp(x))),
        of("x / 255", (ops, x) -> ops.div(x, 255)),
        of("squared difference", (ops, x) -> ops.squaredDifference(x, ops.exp(x))),
        of("maximum", (ops, x) -> ops.maximum(x, ops.neg(x))),
        of("minimum of x and 0.5", (ops, x) -> ops.minimum(x, 0.5)),
        of("mean", (ops, x) -> ops.mean(x, 1)),
        of("mean of images", (ops, x) -> ops.mean(ops.reshape(x, -1, 2, 2, 6), 1, 2)),
        of("sum", (ops, x) -> ops.sum(x, 2)),
        of("max", (ops, x) -> ops.max(x, 2)),
        of("transpose", (ops, x) -> ops.transpose(x, 0, 2, 1)),
        of("pad", (ops, x) -> ops.pad(x, new int[][] {{0, 0}, {1, 1}, {0, 0}})),
        of("concatenation", (ops, x) -> ops.concat(List.of(x, ops.mul(x, 3)), 1)),
        of("concatenation with a softmax", (ops, x) -> ops.concat(List.of(x, ops.softmax(x)), 1)),
        of("stack", (ops, x) -> ops.stack(List.of(x, ops.mul(x, 3)), 1)),
        of("split", (ops, x) -> ops.add(ops.split(x, 2, 1).get(1), 1)),
        of("slice", (ops, x) -> ops.slice(x, new int[] {0, 1, 0}, new int[] {-1, 2, -1})),
        of("tile", (ops, x) -> ops.tile(x, 1, 2, 1)),
        of("resize", (ops, x) -> ops.resizeBilinear(ops.reshape(x, -1, 4, 3, 2), ops.ints(8, 6))),
        of("nearest", (ops, x) -> ops.resizeNearest(ops.reshape(x, -1, 4, 3, 2), ops.ints(8, 6))),
        of("select", (ops, x) -> ops.select(ops.greater(x, 0.1), x, ops.mul(x, 0.5))),
        of("cast", (ops, x) -> ops.mul(x, ops.cast(ops.greater(x, 0.3), DType.FLOAT32))),
        of("batch matmul", (ops, x) -> ops.batchMatMul(x, ops.exp(x), false, true)),
        of("dense at rank 3", (ops, x) -> ops.batchMatMul(x, random(ops, 6, 5), false, false)),
        of("grouped convolution", Int8ExportTest::grouped),
        of("dilated convolution", Int8ExportTest::dilated),
        of("transposed convolution", Int8ExportTest::transposed),
        of("layer normalization", Int8ExportTest::layerNorm));
  }

  private static Arguments of(String name, TestGraph.Function function) {
    return arguments(name, function);
  }

  private static Operand<?> grouped(Ops ops, Operand<?> x) {
    Operand<?> image = ops.reshape(x, -1, 2, 2, 6);
    return ops.conv2d(image, random(ops, 1, 1, 3, 4), ONE, "SAME", ONE);
  }

  private static Operand<?> dilated(Ops ops, Operand<?> x) {
    Operand<?> image = ops.reshape(x, -1, 4, 6, 1);
    return ops.conv2d(image, random(ops, 2, 2, 1, 4), ONE, "SAME", TWO);
  }

  private static Operand<?> transposed(Ops ops, Operand<?> x) {
    Operand<?> image = ops.reshape(x, -1, 2, 2, 6);
    Operand<?> batch = ops.dimension(image, 0);
    Operand<?> shape =
        ops.stack(List.of(batch, ops.constant(4), ops.constant(4), ops.constant(3)), 0);
    Operand<?> y = ops.conv2dTranspose(shape, random(ops, 2, 2, 3, 6), image, TWO, "SAME", ONE);
    return ops.biasAdd(y, random(ops, 3));
  }

  private static Operand<?> layerNorm(Ops ops, Operand<?> x) {
    Operand<?> mean = ops.meanKeepDims(x, -1);
    Operand<?> variance = ops.meanKeepDims(ops.squaredDifference(x, mean), -1);
    return ops.mul(ops.sub(x, mean), ops.rsqrt(ops.add(variance, 0.1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
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
  void anEmbeddingTableIsQuantizedToo() {
    FrozenGraph graph =
        TestGraph.graph()
            .input("tokens", DType.INT32, Shape.of(-1, 7))
            .freeze(
                (ops, in) -> List.of(ops.mean(ops.gather(random(ops, 20, 4), in.get(0), 0), 1)),
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
