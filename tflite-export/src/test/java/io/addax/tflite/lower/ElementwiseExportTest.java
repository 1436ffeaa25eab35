package io.addax.tflite.lower;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.tflite.ExportCheck;
import io.addax.tflite.RandomData;
import io.addax.tflite.TestGraph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class ElementwiseExportTest {
  private static final HostTensor VECTOR = new RandomData(1).uniform(0.5, 2, 4);

  private static Arguments unary(String type) {
    return arguments(type, (TestGraph.Function) (ops, x) -> ops.unary(type, x));
  }

  private static Arguments withVector(String type) {
    return arguments(
        type + " by a vector",
        (TestGraph.Function) (ops, x) -> ops.binary(type, x, ops.constant(VECTOR)));
  }

  private static Arguments vectorWith(String type) {
    return arguments(
        "a vector " + type,
        (TestGraph.Function) (ops, x) -> ops.binary(type, ops.constant(VECTOR), x));
  }

  private static Arguments function(String name, TestGraph.Function function) {
    return arguments(name, function);
  }

  static Stream<Arguments> functions() {
    Stream<Arguments> unary =
        Stream.of(
                "Neg",
                "Abs",
                "Sign",
                "Square",
                "Exp",
                "Sin",
                "Cos",
                "Floor",
                "Ceil",
                "Round",
                "Expm1",
                "Reciprocal",
                "Relu",
                "Relu6",
                "Elu",
                "Selu",
                "Softplus",
                "Softsign",
                "Sigmoid",
                "Tanh",
                "Softmax",
                "LogSoftmax")
            .map(ElementwiseExportTest::unary);
    Stream<Arguments> binary =
        Stream.of(
                "AddV2",
                "Sub",
                "Mul",
                "RealDiv",
                "Maximum",
                "Minimum",
                "SquaredDifference",
                "FloorDiv",
                "DivNoNan",
                "BiasAdd")
            .map(ElementwiseExportTest::withVector);
    Stream<Arguments> reversed =
        Stream.of("AddV2", "Sub", "Mul", "RealDiv", "Pow").map(ElementwiseExportTest::vectorWith);
    Stream<Arguments> others =
        Stream.of(
            function("LeakyRelu", (ops, x) -> ops.leakyRelu(x, 0.3f)),
            function("x + x·x", (ops, x) -> ops.add(x, ops.mul(x, x))),
            function("AddN", (ops, x) -> ops.addN(List.of(x, ops.exp(x), ops.neg(x)))),
            function("x²", (ops, x) -> ops.pow(x, 2)),
            function("x³", (ops, x) -> ops.pow(x, 3)),
            function("clip to [0, 6]", (ops, x) -> ops.clip(ops.mul(x, 5), 0, 6)),
            function("clip to [-1, 1]", (ops, x) -> ops.clip(x, -1, 1)),
            function("clip to [-0.5, 1.5]", (ops, x) -> ops.clip(x, -0.5, 1.5)),
            function("maximum of x and 0", (ops, x) -> ops.maximum(x, 0)),
            function("hard sigmoid", (ops, x) -> ops.div(ops.relu6(ops.add(x, 3)), 6)),
            function(
                "x where it is above 0.5, else -x",
                (ops, x) -> ops.select(ops.greater(x, 0.5), x, ops.neg(x))),
            function("to int32 and back", (ops, x) -> toIntAndBack(ops, x)),
            function("softmax at rank 5", (ops, x) -> ops.softmax(ops.reshape(x, -1, 1, 3, 1, 4))),
            function("PReLU", ElementwiseExportTest::prelu));
    return Stream.of(unary, binary, reversed, others).flatMap(s -> s);
  }

  private static Operand<?> toIntAndBack(Ops ops, Operand<?> x) {
    return ops.cast(ops.cast(ops.mul(x, 10), DType.INT32), DType.FLOAT32);
  }

  private static Operand<?> prelu(Ops ops, Operand<?> x) {
    Operand<?> negative = ops.mul(ops.constant(VECTOR), ops.relu(ops.neg(x)));
    return ops.sub(ops.relu(x), negative);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
  void isExported(String name, TestGraph.Function function) {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 3, 4), function)).isResizable(true).sameAsGraph();
  }

  static Stream<Arguments> positiveFunctions() {
    return Stream.of(
        unary("Log"),
        unary("Log1p"),
        unary("Sqrt"),
        unary("Rsqrt"),
        withVector("Pow"),
        function("x^0.5", (ops, x) -> ops.pow(x, 0.5)),
        function("x^-0.5", (ops, x) -> ops.pow(x, -0.5)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("positiveFunctions")
  void isExportedForPositiveNumbers(String name, TestGraph.Function function) {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 3, 4), function)).between(0.1, 4).sameAsGraph();
  }

  @Test
  void softplusDoesNotOverflow() {
    ExportCheck.of(TestGraph.of(Shape.of(-1, 4), Ops::softplus)).between(-200, 200).sameAsGraph();
  }

  static Stream<String> comparisons() {
    return Stream.of("Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("comparisons")
  void comparesIntegers(String type) {
    ExportCheck.of(
            TestGraph.graph()
                .input("a", DType.INT32, Shape.of(-1, 5))
                .input("b", DType.INT32, Shape.of(-1, 5))
                .freeze((ops, in) -> List.of(ops.binary(type, in.get(0), in.get(1))), "y"))
        .sameAsGraph();
  }

  @Test
  void combinesBooleans() {
    ExportCheck.of(
            TestGraph.graph()
                .input("a", DType.BOOL, Shape.of(-1, 5))
                .input("b", DType.BOOL, Shape.of(-1, 5))
                .freeze(
                    (ops, in) ->
                        List.of(
                            ops.logicalAnd(in.get(0), in.get(1)),
                            ops.logicalOr(in.get(0), in.get(1)),
                            ops.logicalNot(in.get(0))),
                    "and",
                    "or",
                    "not"))
        .sameAsGraph();
  }
}
