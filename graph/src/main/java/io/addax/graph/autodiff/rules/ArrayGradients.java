package io.addax.graph.autodiff.rules;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.Broadcasting;
import io.addax.graph.autodiff.GradientRules.Registry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Gradients of reshaping, joining, cutting and rearranging. */
public final class ArrayGradients {
  private static final String[] STRIDED_SLICE_MASKS = {
    "begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"
  };

  private ArrayGradients() {}

  public static void register(Registry rules) {
    rules.put("Reshape", ArrayGradients::reshape);
    rules.put("ExpandDims", ArrayGradients::reshape);
    rules.put("Squeeze", ArrayGradients::reshape);
    rules.put("Transpose", ArrayGradients::transpose);
    rules.put("BroadcastTo", ArrayGradients::broadcastTo);
    rules.put("Tile", ArrayGradients::tile);
    rules.put("Fill", op -> op.input(1, op.ops().sum(op.dy())));
    rules.put("ReverseV2", ArrayGradients::reverse);
    rules.put("ReverseSequence", ArrayGradients::reverseSequence);
    rules.put("Roll", ArrayGradients::roll);
    rules.put("ConcatV2", ArrayGradients::concat);
    rules.put("Split", op -> op.input(1, joined(op, op.x(0))));
    rules.put("SplitV", op -> op.input(0, joined(op, op.x(2))));
    rules.put("Pack", ArrayGradients::pack);
    rules.put("Unpack", ArrayGradients::unpack);
    rules.put("Slice", ArrayGradients::slice);
    rules.put("StridedSlice", ArrayGradients::stridedSlice);
    rules.put("StridedSliceGrad", ArrayGradients::stridedSliceGrad);
    rules.put("Pad", ArrayGradients::pad);
    rules.put("PadV2", ArrayGradients::pad);
    rules.put("MirrorPad", op -> mirrored(op, "MirrorPadGrad"));
    rules.put("MirrorPadGrad", op -> mirrored(op, "MirrorPad"));
  }

  private static void reshape(Backward op) {
    op.input(0, op.ops().reshapeLike(op.dy(), op.x()));
  }

  private static void transpose(Backward op) {
    Ops ops = op.ops();
    Optional<HostTensor> known = op.constant(1);
    if (known.isEmpty()) {
      Operand<?> inverse = ops.unary("InvertPermutation", op.x(1));
      op.input(0, ops.binary("Transpose", op.dy(), inverse));
      return;
    }
    int[] permutation = known.get().ints();
    int[] inverse = new int[permutation.length];
    for (int i = 0; i < inverse.length; i++) {
      inverse[permutation[i]] = i;
    }
    op.input(0, ops.transpose(op.dy(), inverse));
  }

  private static void broadcastTo(Backward op) {
    op.input(0, Broadcasting.undo(op.ops(), op.dy(), op.x(), List.of(op.y().shape())));
  }

  /** Every axis is split into (copies, size), and the copies are summed. */
  private static void tile(Backward op) {
    Ops ops = op.ops();
    int rank = ops.rank(op.x());
    Optional<HostTensor> known = op.constant(1);
    List<Operand<?>> shape = new ArrayList<>();
    List<Integer> copies = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      if (known.isEmpty() || known.get().longAt(axis) != 1) {
        copies.add(shape.size());
        shape.add(
            known.isPresent()
                ? ops.constant((int) known.get().longAt(axis))
                : ops.cast(ops.element(op.x(1), axis), DType.INT32));
      }
      shape.add(ops.dimension(op.x(), axis));
    }
    if (copies.isEmpty()) {
      op.input(0, op.dy());
      return;
    }
    int[] axes = copies.stream().mapToInt(Integer::intValue).toArray();
    op.input(0, ops.sum(ops.reshape(op.dy(), ops.vector(shape)), axes));
  }

  private static void reverse(Backward op) {
    op.input(0, op.ops().binary("ReverseV2", op.dy(), op.x(1)));
  }

  private static void reverseSequence(Backward op) {
    op.input(
        0, op.op("ReverseSequence", "seq_dim", "batch_dim").input(op.dy()).input(op.x(1)).output());
  }

  private static void roll(Backward op) {
    Operand<?> back = op.ops().neg(op.x(1));
    op.input(0, op.op("Roll").input(op.dy()).input(back).input(op.x(2)).output());
  }

  /** Cuts the gradient where the inputs were joined. */
  private static void concat(Backward op) {
    Ops ops = op.ops();
    int n = op.numInputs() - 1;
    int rank = ops.rank(op.y());
    int axis =
        op.constant(n)
            .map(value -> (int) value.longAt(0))
            .orElseThrow(
                () -> new IllegalArgumentException("The gradient of concat needs a constant axis"));
    int at = axis < 0 ? axis + rank : axis;
    if (allWanted(op, n)) {
      List<Operand<?>> sizes = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        sizes.add(ops.dimension(op.x(i), at));
      }
      List<Operand<?>> parts =
          ops.op("SplitV")
              .input(op.dy())
              .input(ops.vector(sizes))
              .input(ops.constant(at))
              .attr("num_split", n)
              .outputs();
      for (int i = 0; i < n; i++) {
        op.input(i, parts.get(i));
      }
      return;
    }
    Operand<?> begin = ops.constant(0);
    for (int i = 0; i < n; i++) {
      Operand<?> size = ops.dimension(op.x(i), at);
      if (op.wants(i)) {
        op.input(i, cut(ops, op.dy(), at, rank, begin, size));
      }
      begin = ops.dimensionSum(begin, size);
    }
  }

  private static boolean allWanted(Backward op, int n) {
    for (int i = 0; i < n; i++) {
      if (!op.wants(i)) {
        return false;
      }
    }
    return true;
  }

  private static Operand<?> cut(
      Ops ops, Operand<?> x, int axis, int rank, Operand<?> begin, Operand<?> size) {
    List<Operand<?>> begins = new ArrayList<>();
    List<Operand<?>> sizes = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      begins.add(i == axis ? begin : ops.constant(0));
      sizes.add(i == axis ? size : ops.constant(-1));
    }
    return ops.op("Slice").input(x).input(ops.vector(begins)).input(ops.vector(sizes)).output();
  }

  private static Operand<?> joined(Backward op, Operand<?> axis) {
    return op.ops().op("ConcatV2").inputs(allDy(op)).input(axis).output();
  }

  private static List<Operand<?>> allDy(Backward op) {
    List<Operand<?>> all = new ArrayList<>();
    for (int i = 0; i < op.op().numOutputs(); i++) {
      all.add(op.dy(i));
    }
    return all;
  }

  private static void pack(Backward op) {
    List<Operand<?>> parts =
        op.op("Unpack", "axis").input(op.dy()).attr("num", op.numInputs()).outputs();
    for (int i = 0; i < parts.size(); i++) {
      op.input(i, parts.get(i));
    }
  }

  private static void unpack(Backward op) {
    op.input(0, op.op("Pack", "axis").inputs(allDy(op)).output());
  }

  private static void slice(Backward op) {
    op.input(0, op.ops().binary("Pad", op.dy(), knownMargins(op).orElseGet(() -> margins(op))));
  }

  /** What was cut off before and after along each axis, where that is known while building. */
  private static Optional<Operand<?>> knownMargins(Backward op) {
    Optional<HostTensor> begin = op.constant(1);
    Optional<HostTensor> size = op.constant(2);
    Shape shape = op.x().shape();
    if (begin.isEmpty() || size.isEmpty() || shape.isUnknown()) {
      return Optional.empty();
    }
    int[][] margins = new int[shape.numDimensions()][];
    for (int axis = 0; axis < margins.length; axis++) {
      int before = (int) begin.get().longAt(axis);
      long taken = size.get().longAt(axis);
      if (taken >= 0 && shape.get(axis) < 0) {
        return Optional.empty();
      }
      int after = taken < 0 ? 0 : Math.toIntExact(shape.get(axis) - before - taken);
      margins[axis] = new int[] {before, after};
    }
    return Optional.of(op.ops().pairs(margins));
  }

  private static Operand<?> margins(Backward op) {
    Ops ops = op.ops();
    Operand<?> before = ops.cast(op.x(1), DType.INT32);
    Operand<?> after = ops.sub(ops.sub(ops.shapeOf(op.x()), ops.shapeOf(op.y())), before);
    return ops.stack(List.of(before, after), 1);
  }

  private static void stridedSlice(Backward op) {
    op.input(
        0,
        op.op("StridedSliceGrad", STRIDED_SLICE_MASKS)
            .input(op.ops().shapeOf(op.x(), Ops.dtype(op.x(1))))
            .input(op.x(1))
            .input(op.x(2))
            .input(op.x(3))
            .input(op.dy())
            .output());
  }

  private static void stridedSliceGrad(Backward op) {
    op.input(
        4,
        op.op("StridedSlice", STRIDED_SLICE_MASKS)
            .input(op.dy())
            .input(op.x(1))
            .input(op.x(2))
            .input(op.x(3))
            .output());
  }

  /** Cuts the padding off; what was padded with gets the gradients of all the padding. */
  private static void pad(Backward op) {
    Ops ops = op.ops();
    int rank = ops.rank(op.x());
    List<Operand<?>> sizes = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      sizes.add(ops.dimension(op.x(), axis));
    }
    Operand<?> inner =
        op.op("Slice")
            .input(op.dy())
            .input(paddingBefore(op, rank))
            .input(ops.vector(sizes))
            .output();
    op.input(0, inner);
    if (op.numInputs() == 3 && op.wants(2)) {
      op.input(2, ops.sub(ops.sum(op.dy()), ops.sum(inner)));
    }
  }

  private static Operand<?> paddingBefore(Backward op, int rank) {
    Ops ops = op.ops();
    Optional<HostTensor> paddings = op.constant(1);
    if (paddings.isEmpty()) {
      Operand<?> column = ops.slice(op.x(1), new int[] {0, 0}, new int[] {-1, 1});
      return ops.cast(ops.reshape(column, rank), DType.INT32);
    }
    int[] before = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      before[axis] = (int) paddings.get().longAt(2 * axis);
    }
    return ops.ints(before);
  }

  private static void mirrored(Backward op, String inverse) {
    op.input(0, op.op(inverse, "mode").input(op.dy()).input(op.x(1)).output());
  }
}
