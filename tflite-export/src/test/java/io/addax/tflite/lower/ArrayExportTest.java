package io.addax.tflite.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.Composite;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.tflite.ExportCheck;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TestGraph;
import io.addax.tflite.read.ModelSummary;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Reductions, shapes, slices, joins, look-ups, resizing and composites. */
class ArrayExportTest {
  private static Arguments of(String name, TestGraph.Function function) {
    return arguments(name, function);
  }

  static Stream<Arguments> resizable() {
    return Stream.of(
        of("mean over the last axis", (ops, x) -> ops.mean(x, -1)),
        of("mean of one axis, kept", (ops, x) -> ops.meanKeepDims(x, 1)),
        of("sum", (ops, x) -> ops.sum(x, 1, 3)),
        of("sum of all but the batch", (ops, x) -> ops.sum(x, 1, 2, 3)),
        of("min", (ops, x) -> ops.min(x, 2)),
        of("max", (ops, x) -> ops.max(x, 3)),
        of("max, kept", (ops, x) -> ops.maxKeepDims(x, 1)),
        of("prod", (ops, x) -> ops.prod(x, 2)),
        of("arg max", (ops, x) -> ops.argMax(x, -1, DType.INT32)),
        of("arg max as int64", (ops, x) -> ops.argMax(x, 1, DType.INT64)),
        of("arg min", (ops, x) -> ops.argMin(x, 2, DType.INT32)),
        of("cumulative sum", (ops, x) -> ops.cumsum(x, 2, true, false)),
        of("reshape", (ops, x) -> ops.reshape(x, -1, 6, 20)),
        of("expand dims", (ops, x) -> ops.expandDims(x, 2)),
        of("squeeze", (ops, x) -> ops.squeeze(ops.sumKeepDims(x, 1), 1)),
        of("transpose", (ops, x) -> ops.transpose(x, 0, 3, 1, 2)),
        of("transpose of ones", (ops, x) -> ops.transpose(ops.sumKeepDims(x, 1), 0, 2, 1, 3)),
        of("tile", (ops, x) -> ops.tile(x, 1, 2, 1, 3)),
        of("broadcast", ArrayExportTest::broadcast),
        of("reverse", (ops, x) -> ops.reverse(x, 1, 3)),
        of("pad", (ops, x) -> ops.pad(x, new int[][] {{0, 0}, {1, 2}, {0, 1}, {0, 0}})),
        of("pad by ones", ArrayExportTest::padByOnes),
        of("mirror pad", (ops, x) -> mirrorPad(ops, x, "REFLECT")),
        of("symmetric pad", (ops, x) -> mirrorPad(ops, x, "SYMMETRIC")),
        of("slice", (ops, x) -> ops.slice(x, new int[] {0, 1, 0, 2}, new int[] {-1, 3, -1, 2})),
        of("every other column", (ops, x) -> strided(ops, x, 2, 5, 2)),
        of("columns backwards", (ops, x) -> strided(ops, x, 4, 0, -2)),
        of("one step of a sequence", ArrayExportTest::oneStep),
        of("a new axis", ArrayExportTest::newAxis),
        of("concatenation", (ops, x) -> ops.concat(List.of(x, ops.exp(x), x), -1)),
        of("stack", (ops, x) -> ops.stack(List.of(x, ops.exp(x)), 1)),
        of("split", (ops, x) -> ops.add(part(ops, x, 1), part(ops, x, 0))),
        of("unstack", ArrayExportTest::unstack),
        of("depth to space", (ops, x) -> blocks(ops, ops.tile(x, 1, 1, 1, 4), "DepthToSpace")),
        of("space to depth", (ops, x) -> blocks(ops, ops.tile(x, 1, 2, 2, 1), "SpaceToDepth")),
        of("bilinear", (ops, x) -> ops.resizeBilinear(x, ops.ints(8, 15))),
        of("bilinear, odd", (ops, x) -> ops.resizeBilinear(x, ops.ints(7, 9))),
        of("nearest", (ops, x) -> ops.resizeNearest(x, ops.ints(8, 15))),
        of("nearest, odd", (ops, x) -> ops.resizeNearest(x, ops.ints(7, 9))),
        of("zeros like x", (ops, x) -> ops.add(x, ops.mul(x, 0))),
        of("identities", (ops, x) -> ops.stopGradient(ops.identity(ops.neg(x)))));
  }

  private static Operand<?> broadcast(Ops ops, Operand<?> x) {
    Operand<?> one = ops.sumKeepDims(x, 2);
    return ops.broadcastTo(one, ops.shapeOf(x));
  }

  private static Operand<?> padByOnes(Ops ops, Operand<?> x) {
    Operand<?> paddings = ops.pairs(new int[][] {{0, 0}, {1, 1}, {0, 0}, {2, 0}});
    return ops.op("PadV2").input(x).input(paddings).input(ops.constant(1f)).output();
  }

  private static Operand<?> mirrorPad(Ops ops, Operand<?> x, String mode) {
    Operand<?> paddings = ops.pairs(new int[][] {{0, 0}, {1, 2}, {2, 1}, {0, 0}});
    return ops.op("MirrorPad").input(x).input(paddings).attr("mode", mode).output();
  }

  private static Operand<?> strided(Ops ops, Operand<?> x, int begin, int end, int stride) {
    return ops.op("StridedSlice")
        .input(x)
        .input(ops.ints(0, begin))
        .input(ops.ints(0, end))
        .input(ops.ints(1, stride))
        .attr("begin_mask", 1)
        .attr("end_mask", 1)
        .attr("ellipsis_mask", 0)
        .output();
  }

  /** {@code x[:, -1]}. */
  private static Operand<?> oneStep(Ops ops, Operand<?> x) {
    return ops.op("StridedSlice")
        .input(x)
        .input(ops.ints(0, -1))
        .input(ops.ints(0, 0))
        .input(ops.ints(1, 1))
        .attr("begin_mask", 1)
        .attr("end_mask", 1)
        .attr("shrink_axis_mask", 2)
        .output();
  }

  /** {@code x[..., newaxis, 1:3]}. */
  private static Operand<?> newAxis(Ops ops, Operand<?> x) {
    return ops.op("StridedSlice")
        .input(x)
        .input(ops.ints(0, 0, 1))
        .input(ops.ints(0, 0, 3))
        .input(ops.ints(1, 1, 1))
        .attr("ellipsis_mask", 1)
        .attr("new_axis_mask", 2)
        .output();
  }

  private static Operand<?> part(Ops ops, Operand<?> x, int index) {
    return ops.split(x, 2, 3).get(index);
  }

  private static Operand<?> unstack(Ops ops, Operand<?> x) {
    List<Operand<?>> parts = ops.op("Unpack").input(x).attr("num", 4).attr("axis", 1).outputs();
    return ops.sub(parts.get(0), parts.get(3));
  }

  private static Operand<?> blocks(Ops ops, Operand<?> x, String type) {
    return ops.op(type).input(x).attr("block_size", 2).output();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("resizable")
  void isExportedForAnyBatchSize(String name, TestGraph.Function function) {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 4, 5, 6), function)).isResizable(true).sameAsGraph();
  }

  static Stream<Arguments> fixed() {
    return Stream.of(
        of("mean of everything", (ops, x) -> ops.mean(x)),
        of("first row", (ops, x) -> ops.slice(x, new int[] {0, 0}, new int[] {1, 3})),
        of(
            "size of the batch as a factor",
            (ops, x) -> ops.mul(x, ops.cast(ops.dimension(x, 0), DType.FLOAT32))),
        of("zeros of the batch's size", (ops, x) -> ops.sub(ops.zerosLike(x), x)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fixed")
  void isExportedForOneSample(String name, TestGraph.Function function) {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 3), function)).sameAsGraph();
  }

  @Test
  void flattenIsOneReshapeWhateverComputesItsShape() {
    ExportCheck check =
        ExportCheck.of(
                TestGraph.of(
                    Shape.of(-1, 3, 4, 5),
                    (ops, x) ->
                        ops.reshape(
                            x, ops.stack(List.of(ops.dimension(x, 0), ops.constant(60)), 0))))
            .hasOps("RESHAPE")
            .isFullyDelegated()
            .sameAsGraph();
    ModelSummary summary = check.summary();
    assertEquals(List.of(-1, 60), summary.tensor("y").signature());
    assertEquals(List.of(1, 60), summary.tensor("y").shape());
  }

  @Test
  void reshapesInARowAreOne() {
    ExportCheck.of(
            TestGraph.of(
                Shape.of(-1, 3, 4),
                (ops, x) ->
                    ops.expandDims(ops.reshape(ops.squeeze(ops.expandDims(x, 1), 1), -1, 12), 2)))
        .hasOps("RESHAPE")
        .sameAsGraph();
  }

  @Test
  void looksUpWithIndicesOfEitherType() {
    HostTensor table = new RandomData(3).normal(1, 5, 4, 6);
    for (DType dtype : List.of(DType.INT32, DType.INT64)) {
      ExportCheck.of(
              TestGraph.graph()
                  .input("i", dtype, Shape.of(-1, 3))
                  .freeze((ops, in) -> List.of(ops.gather(ops.constant(table), in.get(0), 1)), "y"))
          .sameAsGraph();
    }
  }

  @Test
  void gathersWithinABatch() {
    ExportCheck.of(
            TestGraph.graph()
                .input("x", DType.FLOAT32, Shape.of(-1, 5, 2))
                .input("i", DType.INT32, Shape.of(-1, 3))
                .freeze((ops, in) -> List.of(ops.gather(in.get(0), in.get(1), 1, 1)), "y"))
        .sameAsGraph();
  }

  @Test
  void oneHotVectorsAreExported() {
    ExportCheck.of(
            TestGraph.graph()
                .input("i", DType.INT32, Shape.of(-1, 3))
                .freeze((ops, in) -> List.of(ops.oneHot(in.get(0), 4, DType.FLOAT32)), "y"))
        .hasOps("ONE_HOT")
        .sameAsGraph();
  }

  @Test
  void inputsAndOutputsKeepTheirOrderAndNames() {
    FrozenGraph graph =
        TestGraph.graph()
            .input("left", DType.FLOAT32, Shape.of(-1, 3))
            .input("right", DType.FLOAT32, Shape.of(-1, 3))
            .freeze(
                (ops, in) -> {
                  Operand<?> sum = ops.add(in.get(0), in.get(1));
                  return List.of(ops.exp(sum), sum, in.get(1), sum);
                },
                "exp",
                "sum",
                "same",
                "again");
    ExportCheck check = ExportCheck.of(graph).sameAsGraph();
    ModelSummary summary = check.summary();
    assertEquals(
        List.of("left", "right"),
        summary.inputs().stream().map(i -> summary.tensors().get(i).name()).toList());
    assertEquals(
        List.of("exp", "sum", "same", "again"),
        summary.outputs().stream().map(i -> summary.tensors().get(i).name()).toList());
  }

  @Test
  void aConstantOutputIsExported() {
    ExportCheck.of(
            TestGraph.graph()
                .input("x", DType.FLOAT32, Shape.of(-1, 3))
                .freeze(
                    (ops, in) -> List.of(ops.neg(in.get(0)), ops.mul(ops.constant(2f), 3)),
                    "y",
                    "six"))
        .sameAsGraph();
  }

  private static Operand<?> gelu(Ops ops, Operand<?> x) {
    Operand<?> erf = ops.unary("Erf", ops.mul(x, Math.sqrt(0.5)));
    return Composite.mark(ops, "GELU", ops.mul(ops.mul(x, 0.5), ops.add(erf, 1)), x);
  }

  private static Operand<?> geluTanh(Ops ops, Operand<?> x) {
    Operand<?> cubic = ops.add(x, ops.mul(ops.pow(x, 3), 0.044715));
    Operand<?> tanh = ops.unary("Tanh", ops.mul(cubic, Math.sqrt(2 / Math.PI)));
    return Composite.mark(ops, "GELU_TANH", ops.mul(ops.mul(x, 0.5), ops.add(tanh, 1)), x);
  }

  private static Operand<?> prelu(Ops ops, Operand<?> x) {
    Operand<?> alpha = ops.constant(new RandomData(1).uniform(0.1, 0.5, 6));
    Operand<?> y = ops.sub(ops.relu(x), ops.mul(alpha, ops.relu(ops.neg(x))));
    return Composite.mark(ops, "PRELU", y, x, alpha);
  }

  static Stream<Arguments> composites() {
    return Stream.of(
        arguments("GELU", (TestGraph.Function) ArrayExportTest::gelu),
        arguments("GELU", (TestGraph.Function) ArrayExportTest::geluTanh),
        arguments("PRELU", (TestGraph.Function) ArrayExportTest::prelu));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("composites")
  void aCompositeIsOneOp(String op, TestGraph.Function function) {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 3, 6), function))
        .hasOps(op)
        .within(2e-5)
        .sameAsGraph();
  }

  @Test
  void aFixedBatchSizeIsKept() {
    FrozenGraph graph = TestGraph.of(Shape.of(-1, 3), Ops::exp);
    ModelSummary summary =
        ModelSummary.read(TFLiteConverter.of(graph).batchSize(8).convert().bytes());
    assertEquals(List.of(8, 3), summary.tensor("x").signature());
  }
}
