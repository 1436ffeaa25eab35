package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.Float16;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.ExportCheck;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.TestGraph;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.read.ModelSummary.TensorSummary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.lite.schema.FullyConnectedOptions;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.ndarray.Shape;

/** The modes that make only the weights smaller. */
class WeightModesTest {
  private static final int[] ONE = {1, 1};
  private static final int[] TWO = {2, 2};

  private static TFLiteModel convert(FrozenGraph graph, Quantization mode) {
    return TFLiteConverter.of(graph).quantize(mode).convert();
  }

  private static FrozenGraph dense(HostTensor kernel) {
    return TestGraph.of(
        Shape.of(-1, kernel.shape().get(0)), (ops, x) -> ops.matMul(x, ops.constant(kernel)));
  }

  private static FrozenGraph image(long channels, TestGraph.Function function) {
    return TestGraph.of(Shape.of(-1, 6, 6, channels), function);
  }

  private static Operand<?> random(Ops ops, long... shape) {
    return SmallGraphs.random(ops, shape);
  }

  private static TensorSummary tensor(ModelSummary model, int op, int input) {
    return model.tensors().get(model.ops().get(op).inputs().get(input));
  }

  /** Checks the outputs with and without XNNPACK. */
  private static ModelSummary checked(FrozenGraph graph, Quantization mode, double error) {
    return ExportCheck.of(graph, convert(graph, mode)).within(error).sameAsGraph().summary();
  }

  private static List<String> versions(ModelSummary model) {
    return model.ops().stream().map(op -> op.name() + " v" + op.version()).toList();
  }

  @Test
  void float16KernelsAreDequantizedFirstAndTakenInByXnnpack() {
    HostTensor kernel = new RandomData(1).normal(1, 20, 30);
    TFLiteModel file = convert(dense(kernel), Quantization.FLOAT16);
    ModelSummary model =
        ExportCheck.of(dense(kernel), file).within(1e-3).sameAsGraph().isFullyDelegated().summary();
    assertEquals(List.of("DEQUANTIZE v3", "FULLY_CONNECTED v1"), versions(model));
    assertEquals("1.15.0", model.minRuntime());
    TensorSummary stored = tensor(model, 0, 0);
    assertEquals("FLOAT16", stored.type());
    assertTrue(stored.scales().isEmpty());
    ByteBuffer bytes = ByteBuffer.wrap(file.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int out = 0; out < 30; out++) {
      for (int in = 0; in < 20; in++) {
        short half = bytes.getShort(stored.offset() + 2 * (out * 20 + in));
        assertEquals(Float16.fromFloat(kernel.floats()[in * 30 + out]), half);
      }
    }
    int plain = convert(dense(kernel), Quantization.NONE).size();
    assertTrue(file.size() < plain - 2 * 600 + 200, file.size() + " of " + plain);
  }

  @Test
  void whatFloat16CannotHoldAndWhatIsSmallStaysFloat32() {
    HostTensor kernel = new RandomData(1).normal(1, 20, 30);
    kernel.floats()[7] = 70000;
    assertEquals(
        List.of("FULLY_CONNECTED v1"),
        versions(checked(dense(kernel), Quantization.FLOAT16, 1e-5)));
    HostTensor small = new RandomData(1).normal(1, 15, 17);
    assertEquals(
        List.of("FULLY_CONNECTED v1"), versions(checked(dense(small), Quantization.FLOAT16, 1e-5)));
  }

  private static FrozenGraph biased(HostTensor kernel, HostTensor bias) {
    return TestGraph.of(
        Shape.of(-1, kernel.shape().get(0)),
        (ops, x) -> ops.biasAdd(ops.matMul(x, ops.constant(kernel)), ops.constant(bias)));
  }

  @Test
  void float16BiasesGoWithTheirKernels() {
    RandomData random = new RandomData(1);
    FrozenGraph large = biased(random.normal(1, 20, 30), random.normal(1, 30));
    ModelSummary model =
        ExportCheck.of(large, convert(large, Quantization.FLOAT16))
            .within(2e-3)
            .sameAsGraph()
            .isFullyDelegated()
            .summary();
    assertEquals(List.of("DEQUANTIZE v3", "DEQUANTIZE v3", "FULLY_CONNECTED v1"), versions(model));
    HostTensor wide = random.normal(1, 30);
    wide.floats()[3] = 70000;
    FrozenGraph beyond = biased(random.normal(1, 20, 30), wide);
    assertEquals(
        List.of("FULLY_CONNECTED v1"), versions(checked(beyond, Quantization.FLOAT16, 1e-2)));
    FrozenGraph small = biased(random.normal(1, 2, 30), random.normal(1, 30));
    assertEquals(
        List.of("FULLY_CONNECTED v1"), versions(checked(small, Quantization.FLOAT16, 1e-5)));
  }

  @ParameterizedTest
  @CsvSource({"20, true", "2000, false"})
  void aSmallLayerWhoseBiasMattersMoreThanItsKernelStaysFloat32(int outputs, boolean stays) {
    RandomData random = new RandomData(1);
    HostTensor data = random.uniform(0, 1, 64, 50);
    FrozenGraph graph = biased(random.normal(0.01, 50, outputs), random.normal(100, outputs));
    TFLiteModel file =
        TFLiteConverter.of(graph).quantize(Quantization.FLOAT16).representative(data).convert();
    assertEquals(!stays, ModelSummary.read(file.bytes()).opNames().contains("DEQUANTIZE"));
    assertTrue(file.verify(data).maxError() < (stays ? 1e-4 : 0.2));
  }

  @Test
  void equalFloat16ConstantsAreDequantizedOnce() {
    HostTensor kernel = new RandomData(1).normal(0.3, 20, 20);
    FrozenGraph graph =
        TestGraph.of(
            Shape.of(-1, 20),
            (ops, x) ->
                ops.matMul(ops.tanh(ops.matMul(x, ops.constant(kernel))), ops.constant(kernel)));
    assertEquals(
        List.of("DEQUANTIZE", "FULLY_CONNECTED", "TANH", "FULLY_CONNECTED"),
        checked(graph, Quantization.FLOAT16, 1e-3).opNames());
  }

  @ParameterizedTest
  @CsvSource({"32, 32, INT8, 12, 2.17.0", "31, 33, FLOAT32, 1, 1.5.0", "1024, 1, INT8, 9, 2.3.0"})
  void dynamicBeginsAt1024Elements(int in, int out, String type, int version, String minRuntime) {
    HostTensor kernel = new RandomData(1).normal(0.1, in, out);
    FrozenGraph graph =
        TestGraph.of(
            Shape.of(-1, in),
            (ops, x) -> ops.biasAdd(ops.matMul(x, ops.constant(kernel)), random(ops, out)));
    TFLiteModel file = convert(graph, Quantization.DYNAMIC);
    ModelSummary model = ExportCheck.of(graph, file).within(0.03).sameAsGraph().summary();
    assertEquals(List.of("FULLY_CONNECTED v" + version), versions(model));
    assertEquals(minRuntime, model.minRuntime());
    TensorSummary stored = tensor(model, 0, 1);
    assertEquals(type, stored.type());
    assertEquals("FLOAT32", tensor(model, 0, 2).type());
    assertEquals(type.equals("INT8"), asymmetricInputs(file));
    for (int c = 0; c < stored.scales().size(); c++) {
      float greatest = 0;
      for (int i = 0; i < in; i++) {
        greatest = Math.max(greatest, Math.abs(kernel.floats()[i * out + c]));
      }
      assertEquals(greatest / 127, stored.scales().get(c));
      assertEquals(0, stored.zeroPoints().get(c));
    }
    assertEquals(type.equals("INT8") ? out : 0, stored.scales().size());
  }

  private static boolean asymmetricInputs(TFLiteModel file) {
    ByteBuffer bytes = ByteBuffer.wrap(file.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    FullyConnectedOptions options = new FullyConnectedOptions();
    Model.getRootAsModel(bytes).subgraphs(0).operators(0).builtinOptions(options);
    return options.asymmetricQuantizeInputs();
  }

  @Test
  void dynamicConvolutionsAreHybridWithAScalePerChannel() {
    FrozenGraph plain =
        image(16, (ops, x) -> ops.conv2d(x, random(ops, 3, 3, 16, 8), ONE, "SAME", ONE));
    ModelSummary conv = checked(plain, Quantization.DYNAMIC, 0.02);
    assertEquals(List.of("CONV_2D v5"), versions(conv));
    assertEquals("2.4.0", conv.minRuntime());
    assertEquals(8, tensor(conv, 0, 1).scales().size());
    FrozenGraph dilated =
        image(16, (ops, x) -> ops.conv2d(x, random(ops, 3, 3, 16, 8), ONE, "SAME", TWO));
    assertEquals(List.of("CONV_2D v5"), versions(checked(dilated, Quantization.DYNAMIC, 0.02)));
    FrozenGraph depthwise =
        image(128, (ops, x) -> ops.depthwiseConv2d(x, random(ops, 3, 3, 128, 1), ONE, "SAME", ONE));
    ModelSummary each = checked(depthwise, Quantization.DYNAMIC, 0.02);
    assertEquals(List.of("DEPTHWISE_CONV_2D v6"), versions(each));
    assertEquals(3, tensor(each, 0, 1).quantizedAxis());
    assertEquals(128, tensor(each, 0, 1).scales().size());
  }

  @Test
  void dynamicGroupedConvolutionsAreHybridToo() {
    FrozenGraph grouped =
        image(32, (ops, x) -> ops.conv2d(x, random(ops, 3, 3, 16, 8), ONE, "SAME", ONE));
    ModelSummary model = checked(grouped, Quantization.DYNAMIC, 0.02);
    assertEquals(List.of("CONV_2D v6"), versions(model));
    assertEquals("INT8", tensor(model, 0, 1).type());
  }

  @Test
  void transposedConvolutionsAreDequantizedBefore() {
    FrozenGraph graph =
        image(
            16,
            (ops, x) ->
                ops.conv2dTranspose(
                    ops.stack(
                        List.of(
                            ops.dimension(x, 0),
                            ops.constant(12),
                            ops.constant(12),
                            ops.constant(8)),
                        0),
                    random(ops, 3, 3, 8, 16),
                    x,
                    TWO,
                    "SAME",
                    ONE));
    ModelSummary model = checked(graph, Quantization.DYNAMIC, 0.02);
    assertEquals(List.of("DEQUANTIZE v5", "TRANSPOSE_CONV v1"), versions(model));
    assertEquals("2.7.0", model.minRuntime());
    assertEquals(8, tensor(model, 0, 0).scales().size());
  }

  @Test
  void rowsOfADynamicTableAreDequantizedAfter() {
    FrozenGraph graph =
        TestGraph.graph()
            .input("tokens", DType.INT32, Shape.of(-1, 7))
            .freeze((ops, in) -> List.of(ops.gather(random(ops, 4, 300), in.get(0), 0)), "y");
    ModelSummary model = checked(graph, Quantization.DYNAMIC, 0.01);
    assertEquals(List.of("GATHER v2", "DEQUANTIZE v2"), versions(model));
    assertEquals(1, tensor(model, 0, 0).scales().size());
  }

  @Test
  void int4DenseKernelsStandTwoInAByteTheFirstBelow() {
    HostTensor kernel = new RandomData(1).normal(1, 33, 32);
    TFLiteModel file = convert(dense(kernel), Quantization.INT4);
    ModelSummary model = ExportCheck.of(dense(kernel), file).within(0.25).sameAsGraph().summary();
    assertEquals(List.of("FULLY_CONNECTED v12"), versions(model));
    assertEquals("2.17.0", model.minRuntime());
    TensorSummary stored = tensor(model, 0, 1);
    assertEquals("INT4", stored.type());
    assertEquals(List.of(32, 33), stored.shape());
    assertEquals(32, stored.scales().size());
    byte[] bytes = file.bytes();
    int element = 0;
    for (int out = 0; out < 32; out++) {
      float scale = stored.scales().get(out);
      for (int in = 0; in < 33; in++, element++) {
        int pair = bytes[stored.offset() + element / 2];
        int integer = element % 2 == 0 ? (pair << 28) >> 28 : pair >> 4;
        double nearest = Math.rint(kernel.floats()[in * 32 + out] / scale);
        assertEquals((int) Math.max(-7, Math.min(7, nearest)), integer);
      }
    }
  }

  @Test
  void int4PointwiseConvolutionsAreDenseAndOthersInt8() {
    FrozenGraph pointwise =
        image(
            32,
            (ops, x) ->
                ops.relu(
                    ops.biasAdd(
                        ops.conv2d(x, random(ops, 1, 1, 32, 40), ONE, "SAME", ONE),
                        random(ops, 40))));
    ModelSummary dense = checked(pointwise, Quantization.INT4, 0.15);
    assertEquals(List.of("FULLY_CONNECTED v12"), versions(dense));
    assertEquals("INT4", tensor(dense, 0, 1).type());
    FrozenGraph strided =
        image(32, (ops, x) -> ops.conv2d(x, random(ops, 1, 1, 32, 40), TWO, "SAME", ONE));
    ModelSummary conv = checked(strided, Quantization.INT4, 0.02);
    assertEquals(List.of("CONV_2D v5"), versions(conv));
    assertEquals("INT8", tensor(conv, 0, 1).type());
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "DYNAMIC", "INT4"})
  void biasesAreCorrectedWhereThereAreRepresentativeData(Quantization mode) {
    HostTensor data = new RandomData(3).uniform(0, 1, 64, 100);
    FrozenGraph graph =
        TestGraph.of(
            Shape.of(-1, 100),
            (ops, x) -> {
              Operand<?> hidden =
                  ops.relu(ops.biasAdd(ops.matMul(x, random(ops, 100, 40)), random(ops, 40)));
              return ops.biasAdd(ops.matMul(hidden, random(ops, 40, 30)), random(ops, 30));
            });
    double without = convert(graph, mode).verify(data).meanError();
    double with =
        TFLiteConverter.of(graph)
            .quantize(mode)
            .representative(data)
            .convert()
            .verify(data)
            .meanError();
    assertTrue(with < 0.9 * without, with + " of " + without);
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "FLOAT16", "DYNAMIC", "INT4"})
  void inputsAndOutputsStayFloat32(Quantization mode) {
    TFLiteConverter converter = TFLiteConverter.of(SmallGraphs.NETWORK).quantize(mode);
    converter.ioType(IoType.INT8);
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, converter::convert);
    assertTrue(e.getMessage().endsWith("one of [float32]. Received: int8"), e.getMessage());
    assertTrue(
        converter.ioType(IoType.FLOAT32).convert().verify(SmallGraphs.IMAGES).maxError() < 0.01);
  }

  @Test
  void modesHaveTheCommandsNames() {
    assertArrayEquals(
        new String[] {"none", "float16", "dynamic", "int8", "int16x8", "int4"},
        List.of(Quantization.values()).stream().map(Quantization::toString).toArray());
    assertEquals(Quantization.INT16X8, Quantization.of("int16x8"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Quantization.of("int7"));
    assertEquals(
        "Expected a quantization, one of [none, float16, dynamic, int8, int16x8, int4]."
            + " Received: 'int7'",
        e.getMessage());
  }
}
