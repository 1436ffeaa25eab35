package io.addax.graph.frozen;

import io.addax.graph.DType;
import java.util.Arrays;
import org.tensorflow.ndarray.Shape;

/**
 * What is known of a tensor before it has a value.
 *
 * @param shape unknown dimensions are -1; the rank itself may be unknown
 * @param dtype the type of its elements
 */
public record TensorSpec(Shape shape, DType dtype) {
  /** Whether every dimension is known. */
  public boolean isStatic() {
    return !shape.isUnknown() && !shape.hasUnknownDimension();
  }

  /** Unlike TensorFlow's {@link Shape}, where an unknown dimension equals nothing. */
  @Override
  public boolean equals(Object other) {
    return other instanceof TensorSpec that
        && dtype == that.dtype
        && Arrays.equals(shape.asArray(), that.shape.asArray());
  }

  @Override
  public int hashCode() {
    return 31 * dtype.hashCode() + Arrays.hashCode(shape.asArray());
  }
}
