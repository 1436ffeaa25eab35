package io.addax.keras.losses;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Keras's rule for two tensors whose ranks differ by a last axis of 1: (batch) meets (batch, 1) as
 * (batch, 1), and (batch, …) meets (batch, …, 1) as (batch, …).
 */
public final class Ranks {
  /** Two tensors, of the same rank if they can be. */
  public record Pair(Operand<?> first, Operand<?> second) {}

  private Ranks() {}

  /** Both tensors at the same rank; as they are where the rule does not apply. */
  public static Pair align(Ops ops, Operand<?> a, Operand<?> b) {
    if (a.shape().isUnknown() || b.shape().isUnknown()) {
      return new Pair(a, b);
    }
    int difference = a.shape().numDimensions() - b.shape().numDimensions();
    if (difference == 1 && Shapes.get(a.shape(), -1) == 1) {
      return b.shape().numDimensions() == 1
          ? new Pair(a, ops.expandDims(b, -1))
          : new Pair(dropLast(ops, a), b);
    }
    if (difference == -1 && Shapes.get(b.shape(), -1) == 1) {
      return a.shape().numDimensions() == 1
          ? new Pair(ops.expandDims(a, -1), b)
          : new Pair(a, dropLast(ops, b));
    }
    return new Pair(a, b);
  }

  /** The ranks that {@link #align} gives to two shapes. */
  static Shape[] align(Shape a, Shape b) {
    int difference = a.numDimensions() - b.numDimensions();
    if (difference == 1 && Shapes.get(a, -1) == 1) {
      return b.numDimensions() == 1
          ? new Shape[] {a, b.append(1)}
          : new Shape[] {a.take(a.numDimensions() - 1), b};
    }
    if (difference == -1 && Shapes.get(b, -1) == 1) {
      return a.numDimensions() == 1
          ? new Shape[] {a.append(1), b}
          : new Shape[] {a, b.take(b.numDimensions() - 1)};
    }
    return new Shape[] {a, b};
  }

  /** {@code x} without its last axis, which is 1. */
  public static Operand<?> dropLast(Ops ops, Operand<?> x) {
    return ops.squeeze(x, x.shape().numDimensions() - 1);
  }

  /** {@code x} with axes of 1 at the end, so that it broadcasts from the left. */
  public static Operand<?> expandTo(Ops ops, Operand<?> x, int rank) {
    Operand<?> expanded = x;
    for (int i = x.shape().numDimensions(); i < rank; i++) {
      expanded = ops.expandDims(expanded, -1);
    }
    return expanded;
  }
}
