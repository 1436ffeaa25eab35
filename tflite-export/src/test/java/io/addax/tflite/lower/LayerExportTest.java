package io.addax.tflite.lower;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.ExportCheck;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TestGraph;
import io.addax.tflite.ir.ExportException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Dense layers, convolutions, pooling and normalization. */
class LayerExportTest {
  private static final int[] ONE = {1, 1};
  private static final int[] TWO = {2, 2};

  private static Operand<?> random(Ops ops, long... shape) {
    return ops.constant(new RandomData(shape.length * 31L + shape[0]).normal(0.5, shape));
  }

  @Test
  void denseWithBiasAndReluIsOneOp() {
    ExportCheck.of(
            TestGraph.of(
                Shape.of(-1, 6),
                (ops, x) ->
                    ops.relu(ops.biasAdd(ops.matMul(x, random(ops, 6, 5)), random(ops, 5)))))
        .hasOps("FULLY_CONNECTED")
        .isFullyDelegated()
        .sameAsGraph();
  }

  @Test
  void denseByTransposedKernelIsOneOp() {
    ExportCheck.of(
            TestGraph.of(
                Shape.of(-1, 6), (ops, x) -> ops.matMul(x, random(ops, 5, 6), false, true)))
        .hasOps("FULLY_CONNECTED")
        .sameAsGraph();
  }

  static Stream<Arguments> denseAtRank3() {
    return Stream.of(
        arguments(
            "batch matmul",
            (TestGraph.Function)
                (ops, x) ->
                    ops.add(ops.batchMatMul(x, random(ops, 4, 5), false, false), random(ops, 5))),
        arguments(
            "reshape, matmul, reshape",
            (TestGraph.Function)
                (ops, x) -> {
                  Operand<?> rows = ops.reshape(x, -1, 4);
                  Operand<?> y = ops.biasAdd(ops.matMul(rows, random(ops, 4, 5)), random(ops, 5));
                  Operand<?> shape =
                      ops.stack(List.of(ops.dimension(x, 0), ops.constant(3), ops.constant(5)), 0);
                  return ops.reshape(y, shape);
                }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("denseAtRank3")
  void denseAtRank3IsOneOp(String name, TestGraph.Function function) {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 3, 4), function))
        .hasOps("FULLY_CONNECTED")
        .isFullyDelegated()
        .isResizable(true)
        .sameAsGraph();
  }

  @Test
  void aProductOfTwoComputedMatricesIsExported() {
    ExportCheck.of(
            TestGraph.of(
                Shape.of(-1, 3, 4), (ops, x) -> ops.batchMatMul(x, ops.exp(x), false, true)))
        .hasOps("EXP", "BATCH_MATMUL")
        .sameAsGraph();
  }

  @Test
  void aConstantTimesAComputedMatrixIsExported() {
    ExportCheck.of(
            TestGraph.of(Shape.of(3, 4), (ops, x) -> ops.matMul(random(ops, 3, 5), x, true, false)))
        .sameAsGraph();
  }

  private static Arguments conv(
      String name,
      int channels,
      int filters,
      int groups,
      int[] strides,
      String padding,
      int[] dil) {
    return arguments(
        name,
        (TestGraph.Function)
            (ops, x) -> {
              Operand<?> image = channels == 3 ? x : ops.concat(List.of(x, ops.neg(x)), 3);
              Operand<?> kernel = random(ops, 3, 3, channels / groups, filters);
              Operand<?> y = ops.conv2d(image, kernel, strides, padding, dil);
              return ops.relu(ops.biasAdd(y, random(ops, filters)));
            });
  }

  static Stream<Arguments> convolutions() {
    return Stream.of(
        conv("valid", 3, 4, 1, ONE, "VALID", ONE),
        conv("same", 3, 4, 1, ONE, "SAME", ONE),
        conv("stride 2, same", 3, 4, 1, TWO, "SAME", ONE),
        conv("stride 2, valid", 3, 4, 1, TWO, "VALID", ONE),
        conv("dilation 2, valid", 3, 4, 1, ONE, "VALID", TWO),
        conv("dilation 2, same", 3, 4, 1, ONE, "SAME", TWO),
        conv("2 groups", 6, 4, 2, ONE, "SAME", ONE),
        conv("a group per channel", 6, 12, 6, ONE, "SAME", ONE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("convolutions")
  void convolutionIsExported(String name, TestGraph.Function function) {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 9, 8, 3), function))
        .isResizable(true)
        .isFullyDelegated()
        .sameAsGraph();
  }

  static Stream<Arguments> depthwise() {
    return Stream.of(
        arguments("same", ONE, "SAME", ONE),
        arguments("stride 2", TWO, "SAME", ONE),
        arguments("dilation 2", ONE, "SAME", TWO));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("depthwise")
  void depthwiseConvolutionIsOneOp(String name, int[] strides, String padding, int[] dilation) {
    ExportCheck.of(
            TestGraph.of(
                Shape.of(-1, 9, 8, 3),
                (ops, x) ->
                    ops.relu6(
                        ops.biasAdd(
                            ops.depthwiseConv2d(
                                x, random(ops, 3, 3, 3, 2), strides, padding, dilation),
                            random(ops, 6)))))
        .hasOps("DEPTHWISE_CONV_2D")
        .isFullyDelegated()
        .sameAsGraph();
  }

  private static Operand<?> conv1d(Ops ops, Operand<?> x) {
    Operand<?> kernel = ops.expandDims(random(ops, 3, 4, 5), 0);
    Operand<?> y = ops.conv2d(ops.expandDims(x, 1), kernel, ONE, "VALID", ONE);
    return ops.relu(ops.biasAdd(ops.squeeze(y, 1), random(ops, 5)));
  }

  @Test
  void oneDimensionalConvolutionFusesBiasAndActivationThroughItsReshape() {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 10, 4), LayerExportTest::conv1d))
        .hasOps("RESHAPE", "CONV_2D", "RESHAPE")
        .isFullyDelegated()
        .isResizable(true)
        .sameAsGraph();
  }

  private static Operand<?> transposed(Ops ops, Operand<?> x, int[] strides, int out) {
    Operand<?> shape =
        ops.stack(
            List.of(ops.dimension(x, 0), ops.constant(out), ops.constant(out), ops.constant(5)), 0);
    Operand<?> y = ops.conv2dTranspose(shape, random(ops, 3, 3, 5, 4), x, strides, "SAME", ONE);
    return ops.relu(ops.biasAdd(y, random(ops, 5)));
  }

  @Test
  void transposedConvolutionHasOneBatchSizeByDefault() {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 6, 6, 4), (ops, x) -> transposed(ops, x, TWO, 12)))
        .hasOps("PAD", "CONV_2D", "DEPTH_TO_SPACE")
        .isResizable(false)
        .isFullyDelegated()
        .sameAsGraph();
  }

  @Test
  void transposedConvolutionCanBeMadeResizable() {
    FrozenGraph graph =
        TestGraph.of(Shape.of(-1, 6, 6, 4), (ops, x) -> transposed(ops, x, TWO, 12));
    ExportCheck.of(graph, TFLiteConverter.of(graph).dynamicBatch().convert())
        .isResizable(true)
        .sameAsGraph();
  }

  static Stream<Arguments> pooling() {
    return Stream.of(
        arguments("max", (TestGraph.Function) (ops, x) -> ops.maxPool2d(x, TWO, TWO, "VALID")),
        arguments(
            "max, same",
            (TestGraph.Function) (ops, x) -> ops.maxPool2d(x, new int[] {3, 3}, TWO, "SAME")),
        arguments("average", (TestGraph.Function) (ops, x) -> ops.avgPool2d(x, TWO, TWO, "VALID")),
        arguments(
            "average, same",
            (TestGraph.Function) (ops, x) -> ops.avgPool2d(x, new int[] {3, 3}, TWO, "SAME")),
        arguments("global average", (TestGraph.Function) (ops, x) -> ops.mean(x, 1, 2)),
        arguments(
            "global average, dimensions kept",
            (TestGraph.Function) (ops, x) -> ops.meanKeepDims(x, 1, 2)),
        arguments("global max", (TestGraph.Function) (ops, x) -> ops.max(x, 1, 2)),
        arguments(
            "global max, dimensions kept",
            (TestGraph.Function) (ops, x) -> ops.maxKeepDims(x, 1, 2)),
        arguments(
            "global average of a sequence",
            (TestGraph.Function) (ops, x) -> ops.mean(ops.reshape(x, -1, 63, 3), 1)),
        arguments(
            "global max of a sequence",
            (TestGraph.Function) (ops, x) -> ops.max(ops.reshape(x, -1, 63, 3), 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pooling")
  void poolingIsExported(String name, TestGraph.Function function) {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 9, 7, 3), function))
        .isFullyDelegated()
        .isResizable(true)
        .sameAsGraph();
  }

  private static Operand<?> batchNorm(Ops ops, Operand<?> x, int channels) {
    RandomData random = new RandomData(channels);
    return ops.fusedBatchNorm(
            x,
            ops.constant(random.uniform(0.5, 2, channels)),
            ops.constant(random.normal(1, channels)),
            ops.constant(random.normal(1, channels)),
            ops.constant(random.uniform(0.1, 3, channels)),
            1e-3f,
            false)
        .get(0);
  }

  @Test
  void batchNormalizationDisappearsInTheConvolutionBefore() {
    ExportCheck.of(
            TestGraph.of(
                Shape.of(-1, 8, 8, 3),
                (ops, x) ->
                    ops.relu(
                        batchNorm(
                            ops, ops.conv2d(x, random(ops, 3, 3, 3, 4), ONE, "SAME", ONE), 4))))
        .hasOps("CONV_2D")
        .sameAsGraph();
  }

  @Test
  void batchNormalizationMadeOfSingleOpsDisappearsToo() {
    ExportCheck.of(
            TestGraph.of(
                Shape.of(-1, 6),
                (ops, x) -> {
                  Operand<?> y = ops.biasAdd(ops.matMul(x, random(ops, 6, 5)), random(ops, 5));
                  Operand<?> variance = ops.square(random(ops, 5));
                  Operand<?> scale = ops.rsqrt(ops.add(variance, 0.1));
                  return ops.add(ops.mul(y, scale), ops.sub(random(ops, 5), ops.mul(scale, 0.3)));
                }))
        .hasOps("FULLY_CONNECTED")
        .sameAsGraph();
  }

  @Test
  void batchNormalizationAloneIsMultiplicationAndAddition() {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 4, 4, 3), (ops, x) -> batchNorm(ops, x, 3)))
        .hasOps("MUL", "ADD")
        .isFullyDelegated()
        .sameAsGraph();
  }

  @Test
  void layerNormalizationIsExported() {
    ExportCheck.of(
            TestGraph.of(
                Shape.of(-1, 4, 6),
                (ops, x) -> {
                  Operand<?> mean = ops.meanKeepDims(x, -1);
                  Operand<?> variance = ops.meanKeepDims(ops.squaredDifference(x, mean), -1);
                  Operand<?> scale = ops.mul(ops.rsqrt(ops.add(variance, 1e-3)), random(ops, 6));
                  return ops.add(ops.mul(x, scale), ops.sub(random(ops, 6), ops.mul(mean, scale)));
                }))
        .isResizable(true)
        .sameAsGraph();
  }

  @Test
  void zeroPaddingBecomesSamePadding() {
    ExportCheck.of(
            TestGraph.of(
                Shape.of(-1, 8, 8, 3),
                (ops, x) ->
                    ops.conv2d(
                        ops.pad(x, new int[][] {{0, 0}, {1, 1}, {1, 1}, {0, 0}}),
                        random(ops, 3, 3, 3, 4),
                        ONE,
                        "VALID",
                        ONE)))
        .hasOps("CONV_2D")
        .sameAsGraph();
  }

  @Test
  void explicitPaddingIsExported() {
    ExportCheck.of(
            TestGraph.of(
                Shape.of(-1, 8, 8, 3),
                (ops, x) ->
                    ops.op("Conv2D")
                        .input(x)
                        .input(random(ops, 3, 3, 3, 4))
                        .attr("strides", new long[] {1, 2, 2, 1})
                        .attr("padding", "EXPLICIT")
                        .attr("explicit_paddings", new long[] {0, 0, 1, 2, 0, 1, 0, 0})
                        .output()))
        .hasOps("PAD", "CONV_2D")
        .sameAsGraph();
  }

  @Test
  void anEmbeddingIsOneGather() {
    ExportCheck.of(
            TestGraph.graph()
                .input("tokens", DType.INT32, Shape.of(-1, 7))
                .freeze(
                    (ops, in) -> List.of(ops.gather(random(ops, 20, 4), in.get(0), 0)), "vectors"))
        .hasOps("GATHER")
        .integersBelow(20)
        .isResizable(true)
        .sameAsGraph();
  }

  @Test
  void whatHasNoCounterpartIsNamedWithItsLayer() {
    FrozenGraph graph =
        TestGraph.of(
            Shape.of(-1, 3, 4),
            (ops, x) ->
                ops.scope("encoder")
                    .scope("attention")
                    .einsum("abc,dd->abc", x, random(ops, 5, 5)));
    ExportException e =
        assertThrows(ExportException.class, () -> TFLiteConverter.of(graph).convert());
    assertTrue(e.getMessage().startsWith("Layer 'encoder/attention', op Einsum:"), e.getMessage());
  }

  @Test
  void anUnknownOpIsNamedWithItsLayer() {
    FrozenGraph graph =
        TestGraph.of(Shape.of(-1, 4), (ops, x) -> ops.scope("noise").unary("Lgamma", x));
    ExportException e =
        assertThrows(ExportException.class, () -> TFLiteConverter.of(graph).convert());
    assertTrue(e.getMessage().startsWith("Layer 'noise', op Lgamma:"), e.getMessage());
  }

  @Test
  void anUnknownImageSizeIsAnError() {
    FrozenGraph graph = TestGraph.of(Shape.of(-1, -1, 4), Ops::relu);
    ExportException e =
        assertThrows(ExportException.class, () -> TFLiteConverter.of(graph).convert());
    assertTrue(e.getMessage().contains("'x'"), e.getMessage());
  }

  @Test
  void kernelsMayBeComputedFromOtherConstants() {
    HostTensor flat = new RandomData(5).normal(0.5, 27, 4);
    ExportCheck.of(
            TestGraph.of(
                Shape.of(-1, 8, 8, 3),
                (ops, x) ->
                    ops.conv2d(
                        x,
                        ops.mul(ops.reshape(ops.constant(flat), 3, 3, 3, 4), 0.5),
                        ONE,
                        "SAME",
                        ONE)))
        .hasOps("CONV_2D")
        .sameAsGraph();
  }
}
