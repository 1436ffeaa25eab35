package io.addax.graph.op;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Shapes as values: constants where they are known while the graph is built, int32 tensors where
 * only the run knows them.
 */
public interface ShapeOps extends OpFactory {
  /** The shape as an int32 vector: a constant where it is fully known. */
  default Operand<?> shapeOf(Operand<?> x) {
    return shapeOf(x, DType.INT32);
  }

  /** The shape as a vector of int32 or int64: a constant where it is fully known. */
  default Operand<?> shapeOf(Operand<?> x, DType dtype) {
    Shape shape = x.shape();
    if (!shape.isUnknown() && !shape.hasUnknownDimension()) {
      return constant(HostTensor.of(Shape.of(shape.numDimensions()), shape.asArray()).cast(dtype));
    }
    return op("Shape").input(x).attr("out_type", dtype).output();
  }

  /** One dimension of the shape as an int32 scalar. */
  default Operand<?> dimension(Operand<?> x, int axis) {
    Shape shape = x.shape();
    if (!shape.isUnknown()) {
      int at = axis < 0 ? axis + shape.numDimensions() : axis;
      if (shape.get(at) >= 0) {
        return constant(Math.toIntExact(shape.get(at)));
      }
    }
    return element(shapeOf(x), axis);
  }

  /** Element {@code index} of a vector; -1 is the last one. */
  default Operand<?> element(Operand<?> vector, int index) {
    return op("StridedSlice")
        .input(vector)
        .input(ints(index))
        .input(ints(index + 1))
        .input(ints(1))
        .attr("shrink_axis_mask", 1)
        .attr("end_mask", index == -1 ? 1 : 0)
        .output();
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

  /** {@code x} in the shape of another tensor that has as many elements. */
  default Operand<?> reshapeLike(Operand<?> x, Operand<?> like) {
    Shape shape = like.shape();
    if (!shape.isUnknown()) {
      long unknown = Arrays.stream(shape.asArray()).filter(size -> size < 0).count();
      boolean empty = Arrays.stream(shape.asArray()).anyMatch(size -> size == 0);
      if (unknown <= 1 && !empty) {
        return binary(
            "Reshape",
            x,
            ints(Arrays.stream(shape.asArray()).mapToInt(Math::toIntExact).toArray()));
      }
    }
    return binary("Reshape", x, shapeOf(like));
  }

  /** {@code x} stretched to the shape of another tensor. */
  default Operand<?> broadcastLike(Operand<?> x, Operand<?> like) {
    boolean same = !x.shape().isUnknown() && !x.shape().hasUnknownDimension();
    return same && x.shape().equals(like.shape()) ? x : binary("BroadcastTo", x, shapeOf(like));
  }

  /** A vector of int32 scalars: a constant if all of them are. */
  default Operand<?> vector(List<? extends Operand<?>> scalars) {
    List<Optional<HostTensor>> known = scalars.stream().map(this::constantValue).toList();
    if (known.stream().allMatch(Optional::isPresent)) {
      return ints(known.stream().mapToInt(value -> (int) value.orElseThrow().longAt(0)).toArray());
    }
    return op("Pack").inputs(scalars).attr("axis", 0).output();
  }

  /** The sum of two int32 scalars: a constant if both are. */
  default Operand<?> dimensionSum(Operand<?> a, Operand<?> b) {
    return fold("AddV2", Integer::sum, a, b);
  }

  /** The difference of two int32 scalars: a constant if both are. */
  default Operand<?> dimensionDifference(Operand<?> a, Operand<?> b) {
    return fold("Sub", (x, y) -> x - y, a, b);
  }

  /** The product of two int32 scalars: a constant if both are. */
  default Operand<?> dimensionProduct(Operand<?> a, Operand<?> b) {
    return fold("Mul", Math::multiplyExact, a, b);
  }

  private Operand<?> fold(String type, IntBinaryOperator known, Operand<?> a, Operand<?> b) {
    Optional<HostTensor> left = constantValue(a);
    Optional<HostTensor> right = constantValue(b);
    if (left.isPresent() && right.isPresent()) {
      return constant(known.applyAsInt(left.get().ints()[0], right.get().ints()[0]));
    }
    return binary(type, a, b);
  }
}
