package io.addax.graph.op;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Shapes, slices, joins and look-ups. */
public interface ArrayOps extends OpFactory {
  default Operand<?> identity(Operand<?> x) {
    return unary("Identity", x);
  }

  /** {@code x}, through which no gradient flows. */
  default Operand<?> stopGradient(Operand<?> x) {
    return unary("StopGradient", x);
  }

  /** The shape as an int32 vector: a constant where it is fully known. */
  default Operand<?> shapeOf(Operand<?> x) {
    Shape shape = x.shape();
    if (!shape.isUnknown() && !shape.hasUnknownDimension()) {
      return ints(Arrays.stream(shape.asArray()).mapToInt(Math::toIntExact).toArray());
    }
    return op("Shape").input(x).attr("out_type", DType.INT32).output();
  }

  /** One dimension of the shape as an int32 scalar. */
  default Operand<?> dimension(Operand<?> x, int axis) {
    Shape shape = x.shape();
    int at = axis < 0 ? axis + shape.numDimensions() : axis;
    return shape.get(at) >= 0
        ? constant(Math.toIntExact(shape.get(at)))
        : op("StridedSlice")
            .input(shapeOf(x))
            .input(ints(at))
            .input(ints(at + 1))
            .input(ints(1))
            .attr("shrink_axis_mask", 1)
            .output();
  }

  default Operand<?> reshape(Operand<?> x, Operand<?> shape) {
    return binary("Reshape", x, shape);
  }

  /** At most one dimension may be -1. */
  default Operand<?> reshape(Operand<?> x, long... shape) {
    return reshape(x, ints(Arrays.stream(shape).mapToInt(Math::toIntExact).toArray()));
  }

  default Operand<?> expandDims(Operand<?> x, int axis) {
    return binary("ExpandDims", x, constant(axis));
  }

  default Operand<?> squeeze(Operand<?> x, long... axes) {
    return op("Squeeze").input(x).attr("squeeze_dims", axes).output();
  }

  default Operand<?> transpose(Operand<?> x, int... permutation) {
    return binary("Transpose", x, ints(permutation));
  }

  default Operand<?> broadcastTo(Operand<?> x, Operand<?> shape) {
    return binary("BroadcastTo", x, shape);
  }

  default Operand<?> tile(Operand<?> x, int... multiples) {
    return binary("Tile", x, ints(multiples));
  }

  default Operand<?> concat(List<? extends Operand<?>> xs, int axis) {
    return op("ConcatV2").inputs(xs).input(constant(axis)).output();
  }

  /** Joins along a new axis. */
  default Operand<?> stack(List<? extends Operand<?>> xs, int axis) {
    return op("Pack").inputs(xs).attr("axis", axis).output();
  }

  /** Cuts into {@code parts} equal pieces. */
  default List<Operand<?>> split(Operand<?> x, int parts, int axis) {
    return op("Split").input(constant(axis)).input(x).attr("num_split", parts).outputs();
  }

  /** A box of given size; -1 as size means all that is left. */
  default Operand<?> slice(Operand<?> x, int[] begin, int[] size) {
    return op("Slice").input(x).input(ints(begin)).input(ints(size)).output();
  }

  /** Zeros around: {@code paddings[axis] = {before, after}}. */
  default Operand<?> pad(Operand<?> x, int[][] paddings) {
    return binary("Pad", x, pairs(paddings));
  }

  /** An int32 matrix of shape (n, 2). */
  default Operand<?> pairs(int[][] pairs) {
    int[] flat = Arrays.stream(pairs).flatMapToInt(Arrays::stream).toArray();
    return constant(HostTensor.of(Shape.of(pairs.length, 2), flat));
  }

  /** Rows of {@code x} along {@code axis} at {@code indices}. */
  default Operand<?> gather(Operand<?> x, Operand<?> indices, int axis) {
    return op("GatherV2").input(x).input(indices).input(constant(axis)).output();
  }

  /** Rows along {@code axis}; the first {@code batchDims} axes of both go together. */
  default Operand<?> gather(Operand<?> x, Operand<?> indices, int axis, int batchDims) {
    return op("GatherV2")
        .input(x)
        .input(indices)
        .input(constant(axis))
        .attr("batch_dims", batchDims)
        .output();
  }

  /** One-hot vectors of a given dtype along a new last axis. */
  default Operand<?> oneHot(Operand<?> indices, int depth, DType dtype) {
    return op("OneHot")
        .input(indices)
        .input(constant(depth))
        .input(scalar(dtype, 1))
        .input(scalar(dtype, 0))
        .output();
  }

  default Operand<?> fill(Operand<?> shape, Operand<?> value) {
    return binary("Fill", shape, value);
  }

  default Operand<?> zerosLike(Operand<?> x) {
    return fill(shapeOf(x), scalarLike(x, 0));
  }

  default Operand<?> onesLike(Operand<?> x) {
    return fill(shapeOf(x), scalarLike(x, 1));
  }

  default Operand<?> reverse(Operand<?> x, int... axes) {
    return binary("ReverseV2", x, ints(axes));
  }

  /** The number of elements as a scalar of {@code dtype}. */
  default Operand<?> size(Operand<?> x, DType dtype) {
    Shape shape = x.shape();
    if (!shape.isUnknown() && !shape.hasUnknownDimension()) {
      return scalar(dtype, shape.size());
    }
    return ops().cast(op("Size").input(x).attr("out_type", DType.INT32).output(), dtype);
  }

  /** The rank, which must be known while the graph is built. */
  default int rank(Operand<?> x) {
    if (x.shape().isUnknown()) {
      throw new IllegalArgumentException("Expected a tensor of known rank: " + x.asOutput().name());
    }
    return x.shape().numDimensions();
  }
}
