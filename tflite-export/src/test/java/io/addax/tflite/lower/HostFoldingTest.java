package io.addax.tflite.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenNode;
import io.addax.graph.frozen.FrozenRunner;
import io.addax.tflite.RandomData;
import io.addax.tflite.TestGraph;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** What is folded in Java is what TensorFlow computes. */
class HostFoldingTest {
  /** One op on constants. */
  private interface Expression {
    Operand<?> build(Ops ops);
  }

  private static Arguments of(String name, Expression expression) {
    return arguments(name, expression);
  }

  private static Operand<?> slice(Ops ops, int begin, int end, String mask) {
    return slice(ops, begin, end, 1, mask);
  }

  private static Operand<?> slice(Ops ops, int begin, int end, int stride, String mask) {
    return ops.op("StridedSlice")
        .input(ops.ints(5, 6, 7, 8, 9))
        .input(ops.ints(begin))
        .input(ops.ints(end))
        .input(ops.ints(stride))
        .attr(mask, 1)
        .output();
  }

  private static Operand<?> matrix(Ops ops) {
    return ops.constant(new RandomData(2).normal(1, 3, 4));
  }

  static Stream<Arguments> folded() {
    return Stream.of(
        of("first", ops -> slice(ops, 0, 1, "shrink_axis_mask")),
        of("third", ops -> slice(ops, 2, 3, "shrink_axis_mask")),
        of("last", ops -> slice(ops, -1, 0, "shrink_axis_mask")),
        of("from the second on", ops -> slice(ops, 1, 0, "end_mask")),
        of("up to the last but one", ops -> slice(ops, 3, -1, "begin_mask")),
        of("beyond the end", ops -> slice(ops, 3, 9, "begin_mask")),
        of("an empty range", ops -> slice(ops, 7, 0, "end_mask")),
        of("stack of numbers", ops -> ops.stack(List.of(ops.constant(3), ops.constant(4)), 0)),
        of("stack of vectors", ops -> ops.stack(List.of(ops.ints(1, 2), ops.ints(3, 4)), 0)),
        of("reshape", ops -> ops.reshape(matrix(ops), 2, -1)),
        of("expand dims", ops -> ops.expandDims(matrix(ops), 1)),
        of("squeeze", ops -> ops.squeeze(ops.constant(new RandomData(2).normal(1, 3, 1, 4)), 1)),
        of("identity", ops -> ops.identity(matrix(ops))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folded")
  void isWhatTensorFlowComputes(String name, Expression expression) {
    FrozenGraph graph = graph(expression);
    Optional<HostTensor> folded = fold(graph);
    try (FrozenRunner runner = graph.runner()) {
      HostTensor expected =
          runner.run(List.of(HostTensor.zeros(DType.FLOAT32, Shape.of(1)))).get(0);
      assertEquals(expected, folded.orElseThrow());
    }
  }

  static Stream<Arguments> left() {
    return Stream.of(
        of("every other", ops -> slice(ops, 0, 5, 2, "begin_mask")),
        of("a new axis", ops -> slice(ops, 0, 1, "new_axis_mask")),
        of("of a matrix", HostFoldingTest::row),
        of("stack along the last axis", ops -> ops.stack(List.of(matrix(ops), matrix(ops)), 2)),
        of("arithmetic", ops -> ops.neg(matrix(ops))));
  }

  /** {@code x[0:1]}. */
  private static Operand<?> row(Ops ops) {
    return ops.op("StridedSlice")
        .input(matrix(ops))
        .input(ops.ints(0))
        .input(ops.ints(1))
        .input(ops.ints(1))
        .output();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("left")
  void isLeftToTensorFlow(String name, Expression expression) {
    assertTrue(fold(graph(expression)).isEmpty());
  }

  private static FrozenGraph graph(Expression expression) {
    return TestGraph.of(Shape.of(1), (ops, x) -> expression.build(ops));
  }

  /** Folds the op that makes the output, which reads constants only. */
  private static Optional<HostTensor> fold(FrozenGraph graph) {
    FrozenNode node = graph.node(graph.outputs().get(0).tensor().node());
    List<HostTensor> inputs =
        node.inputs().stream().map(ref -> graph.node(ref.node()).constant().orElseThrow()).toList();
    return HostFolding.fold(node, inputs);
  }
}
