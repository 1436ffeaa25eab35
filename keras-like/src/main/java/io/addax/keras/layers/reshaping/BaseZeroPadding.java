package io.addax.keras.layers.reshaping;

import io.addax.graph.Ops;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Zeros around.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseZeroPadding<T extends BaseZeroPadding<T>> extends BaseBorder<T> {
  BaseZeroPadding(int[]... padding) {
    super("padding", padding);
  }

  @Override
  final long newSize(long size, int[] border, Shape input) {
    return size + border[0] + border[1];
  }

  @Override
  final Operand<?> change(Ops ops, Operand<?> x, int[][] allAxes) {
    return ops.pad(x, allAxes);
  }
}
