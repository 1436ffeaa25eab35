package io.addax.graph.autodiff.rules;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.GradientRules.Registry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;

/** Gradients of look-ups, and of the sums that are their counterparts. */
public final class GatherGradients {
  private GatherGradients() {}

  public static void register(Registry rules) {
    rules.put("GatherV2", GatherGradients::gather);
    rules.put("GatherNd", GatherGradients::gatherNd);
    rules.put("ScatterNd", GatherGradients::scatterNd);
    rules.put("TensorScatterAdd", GatherGradients::tensorScatterAdd);
    rules.put("TensorScatterUpdate", GatherGradients::tensorScatterUpdate);
    rules.put("UnsortedSegmentSum", GatherGradients::unsortedSegmentSum);
    rules.put("SegmentSum", op -> op.input(0, op.ops().gather(op.dy(), op.x(1), 0)));
    rules.put("TopKV2", GatherGradients::topK);
  }

  private static void gather(Backward op) {
    int axis =
        op.constant(2)
            .map(value -> (int) value.longAt(0))
            .orElseThrow(
                () -> new IllegalArgumentException("The gradient of gather needs a constant axis"));
    int batchDims = (int) op.attrInt("batch_dims");
    if (axis < 0) {
      axis += op.ops().rank(op.x());
    }
    if (batchDims < 0) {
      batchDims += op.ops().rank(op.x(1));
    }
    op.input(0, undoGather(op.ops(), op.dy(), op.x(), op.x(1), axis, batchDims));
  }

  /** Adds the rows of {@code dy} into zeros like {@code x}, at the places they came from. */
  private static Operand<?> undoGather(
      Ops ops, Operand<?> dy, Operand<?> x, Operand<?> indices, int axis, int batchDims) {
    Operand<?> rows = ops.dimension(x, axis);
    if (axis == 0) {
      return ops.unsortedSegmentSum(dy, indices, rows);
    }
    // dy has the axes batch, middle, looked up, tail; the sum wants batch, looked up, middle, tail.
    int lookedUp = ops.rank(indices) - batchDims;
    Operand<?> ordered = moveAxes(ops, dy, axis, lookedUp, batchDims);
    if (batchDims == 0) {
      return moveAxes(ops, ops.unsortedSegmentSum(ordered, indices, rows), 0, 1, axis);
    }
    Operand<?> batches = ops.constant(1);
    List<Operand<?>> batchShape = new ArrayList<>();
    for (int i = 0; i < batchDims; i++) {
      batchShape.add(ops.dimension(x, i));
      batches = ops.dimensionProduct(batches, batchShape.get(i));
    }
    List<Operand<?>> offsetShape = new ArrayList<>(batchShape);
    IntStream.range(0, lookedUp).forEach(i -> offsetShape.add(ops.constant(1)));
    Operand<?> starts = ops.mul(ops.range(ops.constant(0), batches), rows);
    Operand<?> offsets = ops.cast(ops.reshape(starts, ops.vector(offsetShape)), Ops.dtype(indices));
    Operand<?> sums =
        ops.unsortedSegmentSum(
            ordered, ops.add(indices, offsets), ops.dimensionProduct(batches, rows));
    List<Operand<?>> shape = new ArrayList<>(batchShape);
    shape.add(rows);
    for (int i = batchDims; i < ops.rank(x); i++) {
      if (i != axis) {
        shape.add(ops.dimension(x, i));
      }
    }
    return moveAxes(ops, ops.reshape(sums, ops.vector(shape)), batchDims, 1, axis);
  }

  /** Moves {@code count} axes beginning at {@code from}, so that they begin at {@code to}. */
  private static Operand<?> moveAxes(Ops ops, Operand<?> x, int from, int count, int to) {
    if (from == to || count == 0) {
      return x;
    }
    List<Integer> axes = new ArrayList<>(IntStream.range(0, ops.rank(x)).boxed().toList());
    List<Integer> moved = new ArrayList<>(axes.subList(from, from + count));
    axes.removeAll(moved);
    axes.addAll(to, moved);
    return ops.transpose(x, axes.stream().mapToInt(Integer::intValue).toArray());
  }

  private static void gatherNd(Backward op) {
    Operand<?> shape = op.ops().shapeOf(op.x(), Ops.dtype(op.x(1)));
    op.input(0, op.ops().scatterNd(op.x(1), op.dy(), shape));
  }

  private static void scatterNd(Backward op) {
    op.input(1, op.ops().gatherNd(op.dy(), op.x(0)));
  }

  private static void tensorScatterAdd(Backward op) {
    op.input(0, op.dy());
    if (op.wants(2)) {
      op.input(2, op.ops().gatherNd(op.dy(), op.x(1)));
    }
  }

  private static void tensorScatterUpdate(Backward op) {
    if (op.wants(0)) {
      Operand<?> zeros = op.ops().zerosLike(op.x(2));
      op.input(0, op.op("TensorScatterUpdate").input(op.dy()).input(op.x(1)).input(zeros).output());
    }
    if (op.wants(2)) {
      op.input(2, op.ops().gatherNd(op.dy(), op.x(1)));
    }
  }

  /** Rows with a negative segment were left out, so they get zeros. */
  private static void unsortedSegmentSum(Backward op) {
    Ops ops = op.ops();
    Operand<?> segments = op.x(1);
    Operand<?> rows = ops.gather(op.dy(), ops.maximum(segments, 0), 0);
    Operand<?> inUse = ops.greaterEqual(segments, 0);
    for (int i = ops.rank(segments); i < ops.rank(op.x()); i++) {
      inUse = ops.expandDims(inUse, i);
    }
    op.input(0, ops.select(inUse, rows, ops.scalarLike(rows, 0)));
  }

  private static void topK(Backward op) {
    int last = op.ops().rank(op.x()) - 1;
    Operand<?> indices = op.ops().cast(op.y(1), DType.INT32);
    op.input(0, undoGather(op.ops(), op.dy(), op.x(), indices, last, last));
  }
}
