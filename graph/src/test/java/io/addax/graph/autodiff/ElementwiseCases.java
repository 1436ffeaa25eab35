package io.addax.graph.autodiff;

import static io.addax.graph.autodiff.GradientCheck.of;
import static io.addax.graph.autodiff.GradientCheck.ofAll;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/** Element-wise functions, activations, arithmetic with broadcasting and selection. */
final class ElementwiseCases {
  private ElementwiseCases() {}

  static Stream<GradientCheck> all() {
    return Stream.of(unary(), activations(), arithmetic(), broadcasting(), selection(), passing())
        .flatMap(s -> s);
  }

  private static GradientCheck unary(String type, double min, double max) {
    return of(type, (ops, x) -> ops.unary(type, x[0])).between(min, max, 2, 3).order(2);
  }

  private static Stream<GradientCheck> unary() {
    return Stream.of(
        unary("Neg", -2, 2),
        unary("Abs", -2, 2),
        unary("Square", -2, 2),
        unary("Sqrt", 0.3, 2).order(3),
        unary("Rsqrt", 0.3, 2).order(3),
        unary("Reciprocal", 0.3, 2).order(3),
        unary("Inv", 0.3, 2),
        of("InvGrad", (ops, x) -> ops.binary("InvGrad", x[0], x[1])).input(3).input(3),
        unary("Exp", -2, 2),
        unary("Expm1", -2, 2),
        unary("Log", 0.3, 2),
        unary("Log1p", -0.5, 2),
        unary("Sin", -2, 2),
        unary("Cos", -2, 2),
        unary("Tan", -1, 1),
        unary("Asin", -0.8, 0.8),
        unary("Acos", -0.8, 0.8),
        unary("Atan", -2, 2),
        unary("Sinh", -2, 2),
        unary("Cosh", -2, 2),
        unary("Asinh", -2, 2),
        unary("Acosh", 1.3, 3),
        unary("Atanh", -0.8, 0.8),
        unary("Erf", -2, 2),
        unary("Erfc", -2, 2),
        unary("Erfinv", -0.7, 0.7),
        unary("Ndtri", 0.2, 0.8),
        unary("Lgamma", 0.5, 3),
        unary("Digamma", 0.8, 3));
  }

  private static Stream<GradientCheck> activations() {
    return Stream.of(
        unary("Relu", -2, 2),
        unary("Relu6", -2, 8),
        unary("Elu", -2, 2).order(3),
        unary("Selu", -2, 2).order(3),
        unary("Softplus", -2, 2).order(3),
        unary("Softsign", -2, 2).order(3),
        unary("Tanh", -2, 2).order(3),
        unary("Sigmoid", -2, 2).order(3),
        of("LeakyRelu", (ops, x) -> ops.leakyRelu(x[0], 0.3f)).input(2, 3).order(2),
        of("silu", (ops, x) -> ops.mul(x[0], ops.sigmoid(x[0]))).input(2, 3).order(2),
        of("logSumExp", (ops, x) -> ops.logSumExp(x[0], false, -1)).input(2, 3).order(2));
  }

  private static GradientCheck binary(String type, double min, double max) {
    return of(type, (ops, x) -> ops.binary(type, x[0], x[1]))
        .between(min, max, 2, 3)
        .between(min, max, 2, 3)
        .order(2);
  }

  private static Stream<GradientCheck> arithmetic() {
    return Stream.of(
        binary("AddV2", -2, 2),
        binary("Add", -2, 2),
        binary("Sub", -2, 2),
        binary("Mul", -2, 2),
        binary("MulNoNan", -2, 2),
        binary("RealDiv", 0.5, 2),
        binary("Div", 0.5, 2),
        binary("DivNoNan", 0.5, 2),
        binary("Pow", 0.5, 2),
        binary("Maximum", -2, 2),
        binary("Minimum", -2, 2),
        binary("SquaredDifference", -2, 2),
        binary("Atan2", 0.5, 2),
        binary("Xlogy", 0.5, 2),
        binary("Xlog1py", 0.5, 2),
        binary("Xdivy", 0.5, 2),
        binary("FloorMod", 1.1, 1.9),
        binary("Mod", 1.1, 1.9),
        of("FloorMod of negatives", (ops, x) -> ops.floorMod(x[0], x[1]))
            .between(-7.9, -7.1, 3)
            .between(2.1, 2.3, 3),
        of("Mod of negatives", (ops, x) -> ops.binary("Mod", x[0], x[1]))
            .between(-7.9, -7.1, 3)
            .between(2.1, 2.3, 3),
        of("Pow of negatives", (ops, x) -> ops.pow(x[0], 3)).between(-2, -1, 3).order(2),
        of("Polygamma", (ops, x) -> ops.binary("Polygamma", ops.scalar(DType.FLOAT64, 1), x[0]))
            .between(1, 2, 3)
            .order(2),
        of("x twice", (ops, x) -> ops.mul(x[0], x[0])).input(3).order(2),
        of("AddN", (ops, x) -> ops.addN(List.of(x[0], x[1], x[0]))).input(2, 2).input(2, 2),
        of("tensors and scalars", (ops, x) -> ops.sub(2, ops.div(ops.mul(x[0], 3), 4)))
            .input(2, 2));
  }

  private static GradientCheck stretched(String type, long[] left, long[] right) {
    return of(
            type + List.of(Shape.of(left), Shape.of(right)),
            (ops, x) -> ops.binary(type, x[0], x[1]))
        .between(0.5, 2, left)
        .between(0.5, 2, right)
        .order(2);
  }

  private static Stream<GradientCheck> broadcasting() {
    long[][][] shapes = {
      {{2, 3}, {3}},
      {{3}, {2, 3}},
      {{2, 1}, {1, 3}},
      {{2, 3, 2}, {3, 1}},
      {{1, 1, 2}, {3, 2, 1}},
      {{}, {2, 2}},
      {{2, 2}, {}},
      {{1}, {1, 1}},
      {{2, 0}, {1, 1}},
    };
    return Stream.of(shapes)
        .flatMap(
            pair ->
                Stream.of("Mul", "Sub", "RealDiv", "Pow", "Maximum", "SquaredDifference", "Atan2")
                    .map(type -> stretched(type, pair[0], pair[1])));
  }

  private static HostTensor mask(Shape shape) {
    boolean[] mask = new boolean[(int) shape.size()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % 3 != 1;
    }
    return HostTensor.of(shape, mask);
  }

  private static Stream<GradientCheck> selection() {
    return Stream.of(
        of(
                "SelectV2 with all three stretched",
                (ops, x) -> ops.select(ops.constant(mask(Shape.of(2, 1, 3))), x[0], x[1]))
            .input(4, 1)
            .input(1, 3)
            .order(2),
        of(
                "SelectV2 of one shape",
                (ops, x) -> ops.select(ops.greater(x[0], x[1]), ops.square(x[0]), x[1]))
            .input(2, 3)
            .input(2, 3)
            .order(2),
        of(
                "Select of rows",
                (ops, x) ->
                    ops.op("Select")
                        .input(ops.constant(mask(Shape.of(3))))
                        .input(x[0])
                        .input(x[1])
                        .output())
            .input(3, 2)
            .input(3, 2)
            .order(2),
        of("ClipByValue", (ops, x) -> ops.clip(x[0], -0.7, 0.8)).input(3, 4).order(2),
        of(
                "ClipByValue, bounds too",
                (ops, x) -> ops.op("ClipByValue").input(x[0]).input(x[1]).input(x[2]).output())
            .input(3, 4)
            .between(-0.7, -0.6)
            .between(0.6, 0.7));
  }

  private static Stream<GradientCheck> passing() {
    return Stream.of(
        of("Identity", (ops, x) -> ops.identity(x[0])).input(2),
        of("Snapshot", (ops, x) -> ops.unary("Snapshot", x[0])).input(2).float32(),
        of(
                "EnsureShape",
                (ops, x) ->
                    ops.op("EnsureShape").input(x[0]).attr("shape", Shape.of(2, -1)).output())
            .input(2, 3),
        of(
                "CheckNumerics",
                (ops, x) -> ops.op("CheckNumerics").input(x[0]).attr("message", "m").output())
            .input(2),
        of(
                "PlaceholderWithDefault",
                (ops, x) ->
                    ops.op("PlaceholderWithDefault")
                        .input(ops.square(x[0]))
                        .attr("shape", Shape.of(2))
                        .output())
            .input(2),
        ofAll(
                "IdentityN",
                (ops, x) -> ops.op("IdentityN").inputs(List.of(ops.square(x[0]), x[1])).outputs())
            .input(2)
            .input(3)
            .order(2),
        of("Cast", (ops, x) -> ops.cast(ops.square(x[0]), DType.FLOAT32))
            .input(2, 2)
            .order(2)
            .step(1e-2, 1e-3));
  }
}
