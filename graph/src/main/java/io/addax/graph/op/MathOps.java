package io.addax.graph.op;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import java.util.List;
import org.tensorflow.Operand;

/** Element-wise arithmetic with NumPy's broadcasting, and matrix products. */
public interface MathOps extends OpFactory {
  default Operand<?> add(Operand<?> x, Operand<?> y) {
    return binary("AddV2", x, y);
  }

  default Operand<?> add(Operand<?> x, double y) {
    return add(x, scalarLike(x, y));
  }

  default Operand<?> addN(List<? extends Operand<?>> xs) {
    return xs.size() == 1 ? xs.get(0) : op("AddN").inputs(xs).output();
  }

  default Operand<?> sub(Operand<?> x, Operand<?> y) {
    return binary("Sub", x, y);
  }

  default Operand<?> sub(Operand<?> x, double y) {
    return sub(x, scalarLike(x, y));
  }

  default Operand<?> sub(double x, Operand<?> y) {
    return sub(scalarLike(y, x), y);
  }

  default Operand<?> mul(Operand<?> x, Operand<?> y) {
    return binary("Mul", x, y);
  }

  default Operand<?> mul(Operand<?> x, double y) {
    return mul(x, scalarLike(x, y));
  }

  /** Real division. */
  default Operand<?> div(Operand<?> x, Operand<?> y) {
    return binary("RealDiv", x, y);
  }

  default Operand<?> div(Operand<?> x, double y) {
    return div(x, scalarLike(x, y));
  }

  default Operand<?> div(double x, Operand<?> y) {
    return div(scalarLike(y, x), y);
  }

  /** {@code x / y}, and 0 where {@code y} is 0. */
  default Operand<?> divNoNan(Operand<?> x, Operand<?> y) {
    return binary("DivNoNan", x, y);
  }

  /** {@code x * y}, and 0 where {@code y} is 0 even if {@code x} is not finite. */
  default Operand<?> mulNoNan(Operand<?> x, Operand<?> y) {
    return binary("MulNoNan", x, y);
  }

  /** The quotient rounded down. */
  default Operand<?> floorDiv(Operand<?> x, Operand<?> y) {
    return binary("FloorDiv", x, y);
  }

  /** The remainder of {@link #floorDiv}; it has the sign of {@code y}. */
  default Operand<?> floorMod(Operand<?> x, Operand<?> y) {
    return binary("FloorMod", x, y);
  }

  /** {@code x * log(y)}, and 0 where {@code x} is 0. */
  default Operand<?> xlogy(Operand<?> x, Operand<?> y) {
    return binary("Xlogy", x, y);
  }

  default Operand<?> pow(Operand<?> x, Operand<?> y) {
    return binary("Pow", x, y);
  }

  default Operand<?> pow(Operand<?> x, double y) {
    return pow(x, scalarLike(x, y));
  }

  default Operand<?> maximum(Operand<?> x, Operand<?> y) {
    return binary("Maximum", x, y);
  }

  default Operand<?> maximum(Operand<?> x, double y) {
    return maximum(x, scalarLike(x, y));
  }

  default Operand<?> minimum(Operand<?> x, Operand<?> y) {
    return binary("Minimum", x, y);
  }

  default Operand<?> minimum(Operand<?> x, double y) {
    return minimum(x, scalarLike(x, y));
  }

  /** {@code (x - y)²}. */
  default Operand<?> squaredDifference(Operand<?> x, Operand<?> y) {
    return binary("SquaredDifference", x, y);
  }

  default Operand<?> neg(Operand<?> x) {
    return unary("Neg", x);
  }

  default Operand<?> abs(Operand<?> x) {
    return unary("Abs", x);
  }

  default Operand<?> sign(Operand<?> x) {
    return unary("Sign", x);
  }

  default Operand<?> square(Operand<?> x) {
    return unary("Square", x);
  }

  default Operand<?> sqrt(Operand<?> x) {
    return unary("Sqrt", x);
  }

  default Operand<?> rsqrt(Operand<?> x) {
    return unary("Rsqrt", x);
  }

  default Operand<?> reciprocal(Operand<?> x) {
    return unary("Reciprocal", x);
  }

  default Operand<?> exp(Operand<?> x) {
    return unary("Exp", x);
  }

  default Operand<?> expm1(Operand<?> x) {
    return unary("Expm1", x);
  }

  default Operand<?> log(Operand<?> x) {
    return unary("Log", x);
  }

  default Operand<?> log1p(Operand<?> x) {
    return unary("Log1p", x);
  }

  default Operand<?> sin(Operand<?> x) {
    return unary("Sin", x);
  }

  default Operand<?> cos(Operand<?> x) {
    return unary("Cos", x);
  }

  default Operand<?> tan(Operand<?> x) {
    return unary("Tan", x);
  }

  default Operand<?> asin(Operand<?> x) {
    return unary("Asin", x);
  }

  default Operand<?> acos(Operand<?> x) {
    return unary("Acos", x);
  }

  default Operand<?> atan(Operand<?> x) {
    return unary("Atan", x);
  }

  default Operand<?> sinh(Operand<?> x) {
    return unary("Sinh", x);
  }

  default Operand<?> cosh(Operand<?> x) {
    return unary("Cosh", x);
  }

  default Operand<?> asinh(Operand<?> x) {
    return unary("Asinh", x);
  }

  default Operand<?> acosh(Operand<?> x) {
    return unary("Acosh", x);
  }

  default Operand<?> atanh(Operand<?> x) {
    return unary("Atanh", x);
  }

  /** The angle of the point ({@code x}, {@code y}). */
  default Operand<?> atan2(Operand<?> y, Operand<?> x) {
    return binary("Atan2", y, x);
  }

  default Operand<?> tanh(Operand<?> x) {
    return unary("Tanh", x);
  }

  default Operand<?> sigmoid(Operand<?> x) {
    return unary("Sigmoid", x);
  }

  default Operand<?> erf(Operand<?> x) {
    return unary("Erf", x);
  }

  /** {@code 1 - erf(x)}. */
  default Operand<?> erfc(Operand<?> x) {
    return unary("Erfc", x);
  }

  /** The logarithm of the absolute value of the gamma function. */
  default Operand<?> lgamma(Operand<?> x) {
    return unary("Lgamma", x);
  }

  /** The derivative of {@link #lgamma}. */
  default Operand<?> digamma(Operand<?> x) {
    return unary("Digamma", x);
  }

  default Operand<?> floor(Operand<?> x) {
    return unary("Floor", x);
  }

  default Operand<?> ceil(Operand<?> x) {
    return unary("Ceil", x);
  }

  /** Rounds to the nearest integer, halves to even. */
  default Operand<?> round(Operand<?> x) {
    return unary("Round", x);
  }

  default Operand<?> clip(Operand<?> x, double min, double max) {
    return op("ClipByValue").input(x).input(scalarLike(x, min)).input(scalarLike(x, max)).output();
  }

  default Operand<?> matMul(Operand<?> a, Operand<?> b) {
    return matMul(a, b, false, false);
  }

  /** The product of two matrices (rank 2), each transposed first if so told. */
  default Operand<?> matMul(Operand<?> a, Operand<?> b, boolean transposeA, boolean transposeB) {
    return op("MatMul")
        .input(a)
        .input(b)
        .attr("transpose_a", transposeA)
        .attr("transpose_b", transposeB)
        .output();
  }

  /** The products of matrices in the last two axes, the axes before them broadcast. */
  default Operand<?> batchMatMul(Operand<?> a, Operand<?> b, boolean adjointA, boolean adjointB) {
    return op("BatchMatMulV2")
        .input(a)
        .input(b)
        .attr("adj_x", adjointA)
        .attr("adj_y", adjointB)
        .output();
  }

  default Operand<?> einsum(String equation, Operand<?>... xs) {
    return op("Einsum").inputs(List.of(xs)).attr("equation", equation).output();
  }

  /** Converts to another dtype; {@code x} itself when it has it already. */
  default Operand<?> cast(Operand<?> x, DType to) {
    return Ops.dtype(x) == to ? x : op("Cast").input(x).attr("DstT", to).output();
  }

  /** {@code x} in float32 if it has 16-bit numbers, else {@code x} itself. */
  default Operand<?> atLeastFloat32(Operand<?> x) {
    DType dtype = Ops.dtype(x);
    return dtype == DType.FLOAT16 || dtype == DType.BFLOAT16 ? cast(x, DType.FLOAT32) : x;
  }

  /** {@code x} in float32 if it has no floating-point numbers, else {@code x} itself. */
  default Operand<?> floating(Operand<?> x) {
    return Ops.dtype(x).isFloating() ? x : cast(x, DType.FLOAT32);
  }
}
