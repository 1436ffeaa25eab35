package io.addax.tflite.lower.rules;

import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Slices: a SLICE where all strides are 1, and reshapes for axes that come or go. */
public final class SliceRules {
  private SliceRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    rules.accept("Slice", SliceRules::slice);
    rules.accept("StridedSlice", SliceRules::stridedSlice);
  }

  private static void slice(NodeLowering n) {
    int[] begin = n.constant(1, "begin").ints();
    int[] size = n.constant(2, "size").ints();
    int[] shape = n.input(0).shape();
    int[] end = new int[begin.length];
    for (int i = 0; i < end.length; i++) {
      end[i] = size[i] < 0 ? shape[i] : begin[i] + size[i];
    }
    int[] ones = new int[begin.length];
    Arrays.fill(ones, 1);
    finish(n, new Range(begin, end, ones));
  }

  /** Begin, end and stride per axis of the input, none negative but strides and their ends. */
  private record Range(int[] begin, int[] end, int[] strides) {
    Range(int rank) {
      this(new int[rank], new int[rank], new int[rank]);
    }

    boolean covers(int axis, int size) {
      return begin[axis] == 0 && end[axis] == size && strides[axis] == 1;
    }

    int count(int axis) {
      int stride = strides[axis];
      int span = stride > 0 ? end[axis] - begin[axis] : begin[axis] - end[axis];
      return Math.max(0, (span + Math.abs(stride) - 1) / Math.abs(stride));
    }
  }

  private static void stridedSlice(NodeLowering n) {
    finish(n, range(n));
  }

  /** Undoes TensorFlow's masks: what is left has one entry per axis of the input. */
  private static Range range(NodeLowering n) {
    int[] begin = n.constant(1, "begin").ints();
    int[] end = n.constant(2, "end").ints();
    int[] strides = n.constant(3, "strides").ints();
    int[] shape = n.input(0).shape();
    long newAxes = n.node().integer("new_axis_mask", 0);
    long ellipsis = n.node().integer("ellipsis_mask", 0);
    long shrink = n.node().integer("shrink_axis_mask", 0);
    long beginMask = n.node().integer("begin_mask", 0);
    long endMask = n.node().integer("end_mask", 0);
    Range range = new Range(shape.length);
    int consumed =
        (int)
            IntStream.range(0, begin.length)
                .filter(i -> !bit(newAxes, i) && !bit(ellipsis, i))
                .count();
    int axis = 0;
    for (int i = 0; i < begin.length; i++) {
      if (bit(ellipsis, i)) {
        for (int skipped = shape.length - consumed; skipped > 0; skipped--) {
          whole(range, axis, shape[axis]);
          axis++;
        }
      } else if (!bit(newAxes, i)) {
        int size = shape[axis];
        boolean forward = strides[i] > 0;
        int from = begin[i] < 0 ? begin[i] + size : begin[i];
        int to = end[i] < 0 ? end[i] + size : end[i];
        if (bit(shrink, i)) {
          from = Math.min(from, size - 1);
          set(range, axis, from, from + 1, 1);
        } else {
          int low = forward ? 0 : -1;
          int high = forward ? size : size - 1;
          from = bit(beginMask, i) ? (forward ? 0 : size - 1) : clamp(from, low, high);
          to = bit(endMask, i) ? (forward ? size : -1) : clamp(to, low, high);
          set(range, axis, from, to, strides[i]);
        }
        axis++;
      }
    }
    for (; axis < shape.length; axis++) {
      whole(range, axis, shape[axis]);
    }
    return range;
  }

  private static boolean bit(long mask, int i) {
    return (mask >> i & 1) == 1;
  }

  private static int clamp(int value, int low, int high) {
    return Math.max(low, Math.min(high, value));
  }

  private static void whole(Range range, int axis, int size) {
    set(range, axis, 0, size, 1);
  }

  private static void set(Range range, int axis, int begin, int end, int stride) {
    range.begin[axis] = begin;
    range.end[axis] = end;
    range.strides[axis] = stride;
  }

  private static void finish(NodeLowering n, Range range) {
    IrTensor x = n.input(0);
    int[] shape = x.shape();
    int[] signature = x.signature();
    int[] size = new int[shape.length];
    boolean whole = true;
    int open = 0;
    for (int i = 0; i < shape.length; i++) {
      boolean covered = range.covers(i, shape[i]);
      whole &= covered;
      open |= covered ? 1 << i : 0;
      size[i] = range.count(i);
      if (signature[i] < 0 && !covered) {
        n.requireStaticBatch("it takes some rows of the batch");
      }
      signature[i] = signature[i] < 0 ? -1 : size[i];
    }
    if (x.isDynamic() && IntStream.of(n.outputSignature(0)).allMatch(d -> d >= 0)) {
      n.requireStaticBatch("it takes some rows of the batch");
    }
    if (whole) {
      n.finishReshape(x);
      return;
    }
    boolean reshaped = size.length != n.outputShape(0).length;
    if (IntStream.of(range.strides).allMatch(s -> s == 1)) {
      IrTensor begin = n.ints("begin", range.begin);
      IrTensor sizes = n.ints("size", signature);
      emit(n, reshaped, size, signature, OpCode.SLICE, OpOptions.NONE, x, begin, sizes);
      return;
    }
    int toBorder = open;
    for (int i = 0; i < shape.length; i++) {
      toBorder |= range.end[i] < 0 ? 1 << i : 0;
    }
    emit(
        n,
        reshaped,
        size,
        signature,
        OpCode.STRIDED_SLICE,
        new ArrayOptions.StridedSlice(open, toBorder),
        x,
        n.ints("begin", range.begin),
        n.ints("end", range.end),
        n.ints("strides", range.strides));
  }

  private static void emit(
      NodeLowering n,
      boolean reshaped,
      int[] size,
      int[] signature,
      OpCode code,
      OpOptions options,
      IrTensor... in) {
    if (reshaped) {
      n.finishReshape(n.stepOf(size, signature, code, options, in));
    } else {
      n.finish(code, options, in);
    }
  }
}
