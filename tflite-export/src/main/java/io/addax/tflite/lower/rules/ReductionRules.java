package io.addax.tflite.lower.rules;

import io.addax.graph.DType;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.ir.Padding;
import io.addax.tflite.ir.WindowOptions;
import io.addax.tflite.lower.LoweringRule;
import io.addax.tflite.lower.NodeLowering;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Reductions over axes, arg max and running sums. */
public final class ReductionRules {
  private static final Map<String, OpCode> SAME =
      Map.of(
          "Mean", OpCode.MEAN,
          "Sum", OpCode.SUM,
          "Max", OpCode.REDUCE_MAX,
          "Min", OpCode.REDUCE_MIN,
          "Prod", OpCode.REDUCE_PROD,
          "All", OpCode.REDUCE_ALL,
          "Any", OpCode.REDUCE_ANY);

  private ReductionRules() {}

  /** Registers the family. */
  public static void register(BiConsumer<String, LoweringRule> rules) {
    SAME.forEach((type, code) -> rules.accept(type, n -> reduce(n, code)));
    rules.accept("ArgMax", n -> arg(n, OpCode.ARG_MAX, new ArrayOptions.ArgMax(n.outputDtype(0))));
    rules.accept("ArgMin", n -> arg(n, OpCode.ARG_MIN, new ArrayOptions.ArgMin(n.outputDtype(0))));
    rules.accept("TopKV2", ReductionRules::topK);
    rules.accept("Cumsum", ReductionRules::cumsum);
  }

  private static void reduce(NodeLowering n, OpCode code) {
    IrTensor x = n.input(0);
    int[] axes = axes(n, x.rank());
    if (axes.length == 0) {
      n.alias(x);
    } else if (isOverImage(x, axes) && (code == OpCode.REDUCE_MAX || code == OpCode.MEAN)) {
      overImage(n, code, x);
    } else {
      n.finish(code, new ArrayOptions.Reduce(n.node().flag("keep_dims")), x, n.ints("axes", axes));
    }
  }

  private static int[] axes(NodeLowering n, int rank) {
    int[] axes = n.constant(1, "axes").ints();
    return Arrays.stream(axes).map(a -> a < 0 ? a + rank : a).distinct().sorted().toArray();
  }

  /**
   * Whether all of (batch, height, width, channels) or (batch, steps, channels) but the ends go.
   */
  private static boolean isOverImage(IrTensor x, int[] axes) {
    return x.dtype() == DType.FLOAT32
        && (x.rank() == 4 && Arrays.equals(axes, new int[] {1, 2})
            || x.rank() == 3 && Arrays.equals(axes, new int[] {1}));
  }

  /**
   * Global pooling in the forms that delegates know: the maximum as a pooling over the whole image,
   * the mean over two axes.
   */
  private static void overImage(NodeLowering n, OpCode code, IrTensor x) {
    int[] shape = x.shape();
    int[] signature = x.signature();
    if (x.rank() == 3) {
      shape = new int[] {shape[0], shape[1], 1, shape[2]};
      signature = new int[] {signature[0], signature[1], 1, signature[2]};
    }
    IrTensor image = n.reshape(x, shape, signature);
    if (code == OpCode.MEAN) {
      boolean direct = x.rank() == 4 || !n.node().flag("keep_dims");
      OpOptions keep = new ArrayOptions.Reduce(direct && n.node().flag("keep_dims"));
      IrTensor axes = n.ints("axes", 1, 2);
      if (direct) {
        n.finish(code, keep, image, axes);
      } else {
        int[] flat = {shape[0], shape[3]};
        n.finishReshape(n.stepOf(flat, new int[] {signature[0], flat[1]}, code, keep, image, axes));
      }
      return;
    }
    WindowOptions.Pool whole =
        new WindowOptions.Pool(Padding.VALID, 1, 1, shape[1], shape[2], Activation.NONE);
    int[] pooled = {shape[0], 1, 1, shape[3]};
    int[] pooledSignature = {signature[0], 1, 1, signature[3]};
    if (Arrays.equals(n.outputShape(0), pooled)) {
      n.finish(OpCode.MAX_POOL_2D, whole, image);
    } else {
      n.finishReshape(n.stepOf(pooled, pooledSignature, OpCode.MAX_POOL_2D, whole, image));
    }
  }

  private static void arg(NodeLowering n, OpCode code, OpOptions options) {
    int axis = n.constant(1, "axis").ints()[0];
    n.finish(code, options, n.input(0), n.scalarInt("axis", axis));
  }

  private static void topK(NodeLowering n) {
    IrTensor count = n.scalarInt("k", n.constant(1, "number of elements").ints()[0]);
    n.emit(
        OpCode.TOPK_V2,
        OpOptions.NONE,
        List.of(n.input(0), count),
        List.of(n.newOutput(0), n.newOutput(1)));
  }

  private static void cumsum(NodeLowering n) {
    OpOptions options =
        new ArrayOptions.Cumsum(n.node().flag("exclusive"), n.node().flag("reverse"));
    int axis = n.constant(1, "axis").ints()[0];
    n.finish(OpCode.CUMSUM, options, n.input(0), n.scalarInt("axis", axis));
  }
}
