package io.addax.graph.op;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import java.util.stream.IntStream;
import org.tensorflow.Operand;

/** Reductions over axes; negative axes count from the end, no axis at all means every one. */
public interface ReductionOps extends OpFactory {
  /** A reduction op of a given type. */
  default Operand<?> reduce(String type, Operand<?> x, boolean keepDims, int... axes) {
    Operand<?> over = axes.length == 0 ? allAxes(x) : ints(axes);
    return op(type).input(x).input(over).attr("keep_dims", keepDims).output();
  }

  /** Every axis of {@code x}, as an int32 vector. */
  default Operand<?> allAxes(Operand<?> x) {
    if (!x.shape().isUnknown()) {
      return ints(IntStream.range(0, x.shape().numDimensions()).toArray());
    }
    return op("Range")
        .input(constant(0))
        .input(op("Rank").input(x).output())
        .input(constant(1))
        .output();
  }

  default Operand<?> sum(Operand<?> x, int... axes) {
    return reduce("Sum", x, false, axes);
  }

  default Operand<?> sumKeepDims(Operand<?> x, int... axes) {
    return reduce("Sum", x, true, axes);
  }

  /** The mean; that of 16-bit numbers is taken in float32, since their sum may not be finite. */
  default Operand<?> mean(Operand<?> x, int... axes) {
    return ops().cast(reduce("Mean", ops().atLeastFloat32(x), false, axes), Ops.dtype(x));
  }

  /** The same, with axes of size 1 left in place of those that are gone. */
  default Operand<?> meanKeepDims(Operand<?> x, int... axes) {
    return ops().cast(reduce("Mean", ops().atLeastFloat32(x), true, axes), Ops.dtype(x));
  }

  default Operand<?> max(Operand<?> x, int... axes) {
    return reduce("Max", x, false, axes);
  }

  default Operand<?> maxKeepDims(Operand<?> x, int... axes) {
    return reduce("Max", x, true, axes);
  }

  default Operand<?> min(Operand<?> x, int... axes) {
    return reduce("Min", x, false, axes);
  }

  default Operand<?> minKeepDims(Operand<?> x, int... axes) {
    return reduce("Min", x, true, axes);
  }

  default Operand<?> prod(Operand<?> x, int... axes) {
    return reduce("Prod", x, false, axes);
  }

  /** Logical and of booleans. */
  default Operand<?> all(Operand<?> x, int... axes) {
    return reduce("All", x, false, axes);
  }

  /** Logical or of booleans. */
  default Operand<?> any(Operand<?> x, int... axes) {
    return reduce("Any", x, false, axes);
  }

  /** The index of the greatest element along an axis, the first one of equals. */
  default Operand<?> argMax(Operand<?> x, int axis, DType outputType) {
    return op("ArgMax").input(x).input(constant(axis)).attr("output_type", outputType).output();
  }

  default Operand<?> argMin(Operand<?> x, int axis, DType outputType) {
    return op("ArgMin").input(x).input(constant(axis)).attr("output_type", outputType).output();
  }

  default Operand<?> cumsum(Operand<?> x, int axis, boolean exclusive, boolean reverse) {
    return op("Cumsum")
        .input(x)
        .input(constant(axis))
        .attr("exclusive", exclusive)
        .attr("reverse", reverse)
        .output();
  }

  default Operand<?> cumprod(Operand<?> x, int axis, boolean exclusive, boolean reverse) {
    return op("Cumprod")
        .input(x)
        .input(constant(axis))
        .attr("exclusive", exclusive)
        .attr("reverse", reverse)
        .output();
  }

  /** Half the sum of the squares. */
  default Operand<?> l2Loss(Operand<?> x) {
    return unary("L2Loss", x);
  }

  /** The square root of the sum of the squares; its gradient at zero is zero. */
  default Operand<?> euclideanNorm(Operand<?> x, boolean keepDims, int... axes) {
    return reduce("EuclideanNorm", x, keepDims, axes);
  }

  /** {@code log(sum(exp(x)))} without overflow. */
  default Operand<?> logSumExp(Operand<?> x, boolean keepDims, int... axes) {
    Operand<?> max = ops().stopGradient(maxKeepDims(x, axes));
    // Where everything is -inf, so is the result; subtracting it would give NaN.
    Operand<?> finite = ops().select(unary("IsFinite", max), max, scalarLike(x, 0));
    Operand<?> sum = reduce("Sum", ops().exp(ops().sub(x, finite)), true, axes);
    Operand<?> kept = ops().add(ops().log(sum), finite);
    return keepDims ? kept : ops().sum(kept, axes);
  }
}
