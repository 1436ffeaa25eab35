package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import org.tensorflow.Operand;

/** Whether right classes are among the best predictions, at any rank. */
final class TopK {
  private TopK() {}

  /**
   * Ones and zeros of the labels' shape.
   *
   * @param labels (batch, …), integers
   * @param yPred (batch, …, classes)
   */
  static Operand<?> hits(Ops ops, Operand<?> labels, Operand<?> yPred, int k) {
    Operand<?> indices = ops.cast(labels, DType.INT32);
    Operand<?> rows = ops.cast(yPred, DType.FLOAT32);
    if (ops.rank(rows) > 2) {
      rows = ops.reshape(rows, -1, Shapes.get(rows.shape(), -1));
    }
    if (ops.rank(indices) == 1) {
      return ops.cast(ops.inTopK(rows, indices, k), DType.FLOAT32);
    }
    Operand<?> flat = ops.inTopK(rows, ops.reshape(indices, -1), k);
    return ops.reshapeLike(ops.cast(flat, DType.FLOAT32), indices);
  }

  static int checked(String metric, int k) {
    if (k < 1) {
      throw new IllegalArgumentException(metric + ": expected k >= 1. Received: " + k);
    }
    return k;
  }
}
