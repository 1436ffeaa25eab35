package io.addax.tflite.passes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.ExportCheck;
import io.addax.tflite.Quantization;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TestGraph;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.write.ModelWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Transposed convolutions as ordinary ones compute the same. */
class SplitTransposedConvolutionsTest {
  private static final int HEIGHT = 5;
  private static final int WIDTH = 4;
  private static final int[] ONE = {1, 1};
  private static final RandomData RANDOM = new RandomData(1);

  private static FrozenGraph graph(int[] kernel, int[] strides, String padding, int... size) {
    return graph(3, 2, kernel, strides, padding, size);
  }

  private static FrozenGraph graph(
      int in, int out, int[] kernel, int[] strides, String padding, int... size) {
    return TestGraph.of(
        Shape.of(1, HEIGHT, WIDTH, in),
        (ops, x) -> {
          Operand<?> weights = ops.constant(RANDOM.normal(1, kernel[0], kernel[1], out, in));
          Operand<?> shape = ops.constant(HostTensor.of(Shape.of(4), 1, size[0], size[1], out));
          Operand<?> y = ops.conv2dTranspose(shape, weights, x, strides, padding, ONE);
          return ops.relu(ops.biasAdd(y, ops.constant(RANDOM.normal(1, out))));
        });
  }

  static Stream<Arguments> geometries() {
    List<Arguments> all = new ArrayList<>();
    for (int kernel = 1; kernel <= 6; kernel++) {
      for (int stride = 1; stride <= 4; stride++) {
        all.add(Arguments.of(kernel, stride, "SAME", 0));
        all.add(Arguments.of(kernel, stride, "SAME", stride - 1));
        all.add(Arguments.of(kernel, stride, "VALID", 0));
        all.add(Arguments.of(kernel, stride, "VALID", 1 - stride));
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "kernel {0}, stride {1}, {2}, {3} less")
  @MethodSource("geometries")
  void computesTheSame(int kernel, int stride, String padding, int less) {
    int[] size = new int[2];
    for (int axis = 0; axis < 2; axis++) {
      int in = axis == 0 ? HEIGHT : WIDTH;
      int reach = padding.equals("SAME") ? stride : kernel;
      size[axis] = (in - 1) * stride + reach - less;
    }
    IrGraph graph = new IrGraph();
    IrTensor x = activation("x", HEIGHT, WIDTH, 3);
    IrTensor sums = activation("sums", size[0], size[1], 2);
    IrTensor y = activation("y", size[0], size[1], 2);
    IrOp.Origin origin = new IrOp.Origin("layer", "Op");
    graph.inputs().put("x", x);
    graph.outputs().put("y", y);
    List<IrTensor> inputs =
        List.of(
            IrTensor.constant("shape", HostTensor.of(Shape.of(4), 1, size[0], size[1], 2)),
            IrTensor.constant("kernel", RANDOM.normal(1, 2, kernel, kernel, 3)),
            x,
            IrTensor.constant("bias", RANDOM.normal(1, 2)));
    Padding padded = Padding.valueOf(padding);
    WindowOptions options = new WindowOptions.Transposed(padded, stride, stride, Activation.NONE);
    graph.ops().add(new IrOp(OpCode.TRANSPOSE_CONV, options, inputs, List.of(sums), origin));
    graph.ops().add(new IrOp(OpCode.RELU, OpOptions.NONE, List.of(sums), List.of(y), origin));
    HostTensor values = RANDOM.normal(1, 1, HEIGHT, WIDTH, 3);
    InterpreterConfig plain = InterpreterConfig.defaults().withoutXnnpack();
    float[] expected = run(graph, values, plain);
    assertTrue(new SplitTransposedConvolutions(op -> true).run(graph));
    assertTrue(graph.ops().stream().noneMatch(op -> op.is(OpCode.TRANSPOSE_CONV, OpCode.RELU)));
    assertArrayEquals(expected, run(graph, values, plain), 1e-5f);
    assertArrayEquals(expected, run(graph, values, InterpreterConfig.defaults()), 1e-5f);
  }

  private static IrTensor activation(String name, int height, int width, int channels) {
    int[] shape = {1, height, width, channels};
    return IrTensor.activation(name, DType.FLOAT32, shape, shape);
  }

  private static float[] run(IrGraph graph, HostTensor x, InterpreterConfig config) {
    byte[] file = ModelWriter.write(graph).bytes();
    try (TFLiteInterpreter interpreter = TFLiteInterpreter.of(file, config)) {
      return interpreter.run(x).get(0).floats();
    }
  }

  @Test
  void kernelsNeedNotBeSquare() {
    ExportCheck.of(graph(new int[] {2, 3}, new int[] {2, 2}, "SAME", 10, 8))
        .hasOps("PAD", "CONV_2D", "DEPTH_TO_SPACE")
        .sameAsGraph();
    ExportCheck.of(graph(new int[] {2, 2}, new int[] {2, 2}, "SAME", 10, 8))
        .hasOps("CONV_2D", "DEPTH_TO_SPACE")
        .sameAsGraph();
    ExportCheck.of(graph(new int[] {3, 3}, ONE, "SAME", HEIGHT, WIDTH))
        .hasOps("CONV_2D")
        .sameAsGraph();
  }

  @Test
  void unequalStridesAndManyZerosStandAgainstIt() {
    ExportCheck.of(graph(new int[] {2, 3}, new int[] {2, 1}, "SAME", 10, 4))
        .hasOps("TRANSPOSE_CONV", "RELU")
        .sameAsGraph();
    ExportCheck.of(graph(8, 8, new int[] {3, 3}, new int[] {2, 2}, "SAME", 10, 8))
        .hasOps("TRANSPOSE_CONV", "RELU")
        .sameAsGraph();
  }

  @ParameterizedTest
  @CsvSource({
    "none, 2.3, CONV_2D DEPTH_TO_SPACE",
    "float16, latest, CONV_2D DEPTH_TO_SPACE",
    "dynamic, latest, CONV_2D DEPTH_TO_SPACE",
    "int8, latest, TRANSPOSE_CONV",
    "int16x8, latest, TRANSPOSE_CONV RELU"
  })
  void onlyRealNumbersAreComputedSo(String mode, String target, String ops) {
    FrozenGraph graph = graph(new int[] {2, 2}, new int[] {2, 2}, "SAME", 10, 8);
    byte[] file =
        TFLiteConverter.of(graph)
            .quantize(Quantization.of(mode))
            .representative(RANDOM.uniform(0, 1, 20, HEIGHT, WIDTH, 3))
            .targetRuntime(target)
            .convert()
            .bytes();
    List<String> names = ModelSummary.read(file).opNames();
    assertEquals(ops, String.join(" ", names));
  }
}
