package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.tensorflow.Operand;

/** Applies along any axis what TensorFlow has only for the last one. */
final class LastAxis {
  private LastAxis() {}

  static Operand<?> apply(
      Ops ops, Operand<?> x, int axis, UnaryOperator<Operand<?>> alongLastAxis) {
    if (axis == -1) {
      return alongLastAxis.apply(x);
    }
    int rank = ops.rank(x);
    int at = Shapes.axis(axis, rank);
    if (at == rank - 1) {
      return alongLastAxis.apply(x);
    }
    int[] swapped = IntStream.range(0, rank).toArray();
    swapped[at] = rank - 1;
    swapped[rank - 1] = at;
    return ops.transpose(alongLastAxis.apply(ops.transpose(x, swapped)), swapped);
  }
}
