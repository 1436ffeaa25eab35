package io.addax.graph.autodiff;

import io.addax.graph.Ops;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** The gradient of NumPy's broadcasting: sums over the axes along which a tensor was stretched. */
public final class Broadcasting {
  private static final long UNKNOWN = -1;

  private Broadcasting() {}

  /**
   * Sums {@code gradient} down to the shape of {@code x}.
   *
   * @param gradient has the shape that {@code x} and {@code others} are broadcast to together
   */
  public static Operand<?> undo(Ops ops, Operand<?> gradient, Operand<?> x, List<Shape> others) {
    Shape to = x.shape();
    if (to.isUnknown() || others.stream().anyMatch(Shape::isUnknown)) {
      return undoAtRunTime(ops, gradient, x);
    }
    int rank = to.numDimensions();
    for (Shape other : others) {
      rank = Math.max(rank, other.numDimensions());
    }
    int extra = rank - to.numDimensions();
    boolean[] stretched = new boolean[rank];
    for (int axis = 0; axis < rank; axis++) {
      int fromEnd = rank - axis;
      long own = sizeAt(to, fromEnd);
      long common = common(others, fromEnd);
      if (own == UNKNOWN && common != 1) {
        return undoAtRunTime(ops, gradient, x);
      }
      stretched[axis] = axis < extra || own == 1 && common != 1;
    }
    int[] axes = IntStream.range(0, rank).filter(a -> stretched[a]).toArray();
    if (axes.length == 0) {
      return gradient;
    }
    if (extra == 0) {
      return ops.sumKeepDims(gradient, axes);
    }
    Operand<?> summed = ops.sum(gradient, axes);
    return axes.length == extra ? summed : ops.reshapeLike(summed, x);
  }

  /** The size counted from the last axis (1); 1 where there is no such axis. */
  private static long sizeAt(Shape shape, int fromEnd) {
    int axis = shape.numDimensions() - fromEnd;
    return axis < 0 ? 1 : shape.get(axis);
  }

  /** What the shapes are broadcast to there: greater than 1 if one of them is known to be. */
  private static long common(List<Shape> shapes, int fromEnd) {
    long common = 1;
    for (Shape shape : shapes) {
      long size = sizeAt(shape, fromEnd);
      if (size != 1 && common <= 1) {
        common = size;
      }
    }
    return common;
  }

  private static Operand<?> undoAtRunTime(Ops ops, Operand<?> gradient, Operand<?> x) {
    Operand<?> shape = ops.shapeOf(x);
    Operand<?> axes =
        ops.op("BroadcastGradientArgs").input(shape).input(ops.shapeOf(gradient)).outputs().get(0);
    Operand<?> summed = ops.op("Sum").input(gradient).input(axes).attr("keep_dims", false).output();
    return ops.reshape(summed, shape);
  }
}
