package io.addax.graph.op;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Slices, joins, rearrangements and look-ups; what concerns shapes is in {@link ShapeOps}. */
public interface ArrayOps extends ShapeOps {
  default Operand<?> identity(Operand<?> x) {
    return unary("Identity", x);
  }

  /** {@code x}, through which no gradient flows. */
  default Operand<?> stopGradient(Operand<?> x) {
    return unary("StopGradient", x);
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
    return filledLike(x, 0);
  }

  default Operand<?> onesLike(Operand<?> x) {
    return filledLike(x, 1);
  }

  private Operand<?> filledLike(Operand<?> x, double value) {
    boolean isScalar = !x.shape().isUnknown() && x.shape().isScalar();
    Operand<?> scalar = scalarLike(x, value);
    return isScalar ? scalar : fill(shapeOf(x), scalar);
  }

  default Operand<?> reverse(Operand<?> x, int... axes) {
    return binary("ReverseV2", x, ints(axes));
  }

  /** Cuts into pieces of given sizes along an axis. */
  default List<Operand<?>> split(Operand<?> x, int[] sizes, int axis) {
    return op("SplitV")
        .input(x)
        .input(ints(sizes))
        .input(constant(axis))
        .attr("num_split", sizes.length)
        .outputs();
  }

  /** The {@code count} slices along an axis, which they lose. */
  default List<Operand<?>> unstack(Operand<?> x, int count, int axis) {
    return op("Unpack").input(x).attr("num", count).attr("axis", axis).outputs();
  }

  /** Every {@code strides[axis]}-th element from {@code begin} (inclusive) to {@code end}. */
  default Operand<?> stridedSlice(Operand<?> x, int[] begin, int[] end, int[] strides) {
    return op("StridedSlice")
        .input(x)
        .input(ints(begin))
        .input(ints(end))
        .input(ints(strides))
        .output();
  }

  /** {@code value} around: {@code paddings[axis] = {before, after}}. */
  default Operand<?> pad(Operand<?> x, int[][] paddings, double value) {
    return op("PadV2").input(x).input(pairs(paddings)).input(scalarLike(x, value)).output();
  }

  /** Mirrored contents around; {@code mode} is {@code REFLECT} or {@code SYMMETRIC}. */
  default Operand<?> mirrorPad(Operand<?> x, int[][] paddings, String mode) {
    return op("MirrorPad").input(x).input(pairs(paddings)).attr("mode", mode).output();
  }

  /** Elements or slices of {@code x} at the coordinates in the last axis of {@code indices}. */
  default Operand<?> gatherNd(Operand<?> x, Operand<?> indices) {
    return binary("GatherNd", x, indices);
  }

  /** Zeros of {@code shape} with {@code updates} added at the coordinates in {@code indices}. */
  default Operand<?> scatterNd(Operand<?> indices, Operand<?> updates, Operand<?> shape) {
    return op("ScatterNd").input(indices).input(updates).input(shape).output();
  }

  /**
   * Sums rows into {@code count} segments. The shape of {@code segments} is the beginning of that
   * of {@code x}; rows with a negative segment are left out.
   */
  default Operand<?> unsortedSegmentSum(Operand<?> x, Operand<?> segments, Operand<?> count) {
    return op("UnsortedSegmentSum").input(x).input(segments).input(count).output();
  }

  /** The {@code k} greatest values along the last axis, in descending order, and their indices. */
  default List<Operand<?>> topK(Operand<?> x, int k) {
    return op("TopKV2").input(x).input(constant(k)).outputs();
  }

  /** Shifts along an axis, what falls off the end comes in again at the beginning. */
  default Operand<?> roll(Operand<?> x, int shift, int axis) {
    return op("Roll").input(x).input(constant(shift)).input(constant(axis)).output();
  }

  /** The int32 numbers from {@code start} (inclusive) to {@code limit} (exclusive). */
  default Operand<?> range(Operand<?> start, Operand<?> limit) {
    return op("Range").input(start).input(limit).input(constant(1)).output();
  }

  /**
   * Matrices with all but the diagonals from {@code lower} below to {@code upper} above the main
   * one set to zero; negative for keeping all on that side.
   */
  default Operand<?> matrixBandPart(Operand<?> x, int lower, int upper) {
    return op("MatrixBandPart").input(x).input(constant(lower)).input(constant(upper)).output();
  }
}
