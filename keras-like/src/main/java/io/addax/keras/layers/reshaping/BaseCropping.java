package io.addax.keras.layers.reshaping;

import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * What is left without a border.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseCropping<T extends BaseCropping<T>> extends BaseBorder<T> {
  BaseCropping(int[]... cropping) {
    super("cropping", cropping);
  }

  @Override
  final long newSize(long size, int[] border, Shape input) {
    long left = size - border[0] - border[1];
    if (left <= 0) {
      throw error(
          "expected more than "
              + (border[0] + border[1])
              + " elements to crop from. Received shape: "
              + Shapes.toString(input));
    }
    return left;
  }

  /** By a strided slice: it counts from the end, so it needs no size. */
  @Override
  final Operand<?> change(Ops ops, Operand<?> x, int[][] allAxes) {
    int rank = allAxes.length;
    int[] begin = new int[rank];
    int[] end = new int[rank];
    int[] strides = new int[rank];
    int untilEnd = 0;
    for (int axis = 0; axis < rank; axis++) {
      begin[axis] = allAxes[axis][0];
      end[axis] = -allAxes[axis][1];
      strides[axis] = 1;
      untilEnd |= end[axis] == 0 ? 1 << axis : 0;
    }
    return ops.op("StridedSlice")
        .input(x)
        .input(ops.ints(begin))
        .input(ops.ints(end))
        .input(ops.ints(strides))
        .attr("end_mask", untilEnd)
        .output();
  }
}
