package io.addax.tflite.write;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.addax.graph.DType;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.OpCode;
import java.util.Arrays;
import java.util.Comparator;

/** Which TFLite release first ran an op in a version. */
public final class RuntimeVersions {
  /** Per op: the release of version 1, 2, …, separated by blanks. */
  private static final ImmutableMap<OpCode, String> RELEASES =
      ImmutableMap.<OpCode, String>builder()
          .put(OpCode.ABS, "1.13.0 2.4.0 2.5.0 2.6.0 2.12.0")
          .put(OpCode.ADD, "1.5.0 1.14.0 2.4.0 2.6.0")
          .put(OpCode.ARG_MAX, "1.9.0 1.14.0 2.9.0")
          .put(OpCode.ARG_MIN, "1.9.0 1.14.0 2.9.0")
          .put(OpCode.AVERAGE_POOL_2D, "1.5.0 1.14.0 2.3.0")
          .put(OpCode.BATCH_MATMUL, "2.3.0 2.3.0 2.4.0 2.5.0")
          .put(OpCode.BATCH_TO_SPACE_ND, "1.6.0 1.14.0 2.3.0")
          .put(OpCode.BROADCAST_TO, "2.5.0 2.5.0 2.5.0")
          .put(OpCode.CAST, "1.5.0 2.7.0 2.8.0 2.9.0 2.12.0")
          .put(OpCode.CEIL, "1.14.0")
          .put(OpCode.CONCATENATION, "1.5.0 1.14.0 2.3.0")
          .put(OpCode.CONV_2D, "1.5.0 1.14.0 1.14.0 2.3.0 2.4.0 2.9.0 2.11.0")
          .put(OpCode.COS, "1.14.0")
          .put(OpCode.CUMSUM, "2.4.0")
          .put(OpCode.DEPTHWISE_CONV_2D, "1.5.0 1.12.0 1.14.0 2.2.0 2.3.0 2.3.0")
          .put(OpCode.DEPTH_TO_SPACE, "2.1.0 2.5.0")
          .put(OpCode.DEQUANTIZE, "1.13.1 1.14.0 1.15.0 2.2.0 2.7.0")
          .put(OpCode.DIV, "1.6.0 2.3.0")
          .put(OpCode.ELU, "1.14.0")
          .put(OpCode.EQUAL, "1.14.0 1.14.0")
          .put(OpCode.EXP, "1.7.0 2.12.0")
          .put(OpCode.FLOOR, "1.9.0")
          .put(OpCode.FLOOR_DIV, "1.14.0 1.14.0")
          .put(OpCode.FLOOR_MOD, "1.13.0")
          .put(
              OpCode.FULLY_CONNECTED,
              "1.5.0 1.10.0 1.14.0 1.14.0 2.0.0 2.1.0 2.3.0 2.3.0 2.3.0 2.11.0 2.15.0 2.17.0")
          .put(OpCode.GATHER, "1.6.0 1.14.0 1.15.0 2.4.0 2.5.0")
          .put(OpCode.GATHER_ND, "1.14.0 2.3.0 2.5.0")
          .put(OpCode.GELU, "2.9.0 2.9.0")
          .put(OpCode.GREATER, "1.14.0 1.14.0")
          .put(OpCode.GREATER_EQUAL, "1.14.0 1.14.0")
          .put(OpCode.HARD_SWISH, "1.15.0")
          .put(OpCode.LEAKY_RELU, "1.13.1 2.3.0")
          .put(OpCode.LESS, "1.14.0 1.14.0")
          .put(OpCode.LESS_EQUAL, "1.14.0 1.14.0")
          .put(OpCode.LOG, "1.14.0 2.15.0")
          .put(OpCode.LOGICAL_AND, "1.11.0")
          .put(OpCode.LOGICAL_NOT, "1.11.0")
          .put(OpCode.LOGICAL_OR, "1.11.0")
          .put(OpCode.LOGISTIC, "1.14.0 1.14.0 2.3.0")
          .put(OpCode.LOG_SOFTMAX, "1.14.0 1.14.0")
          .put(OpCode.MAXIMUM, "1.14.0 1.14.0 2.3.0 2.3.0")
          .put(OpCode.MAX_POOL_2D, "1.5.0 1.14.0 2.3.0")
          .put(OpCode.MEAN, "1.6.0 1.14.0 2.4.0")
          .put(OpCode.MINIMUM, "1.14.0 1.14.0 2.3.0 2.3.0")
          .put(OpCode.MIRROR_PAD, "1.13.1 2.3.0 2.12.0")
          .put(OpCode.MUL, "1.5.0 1.14.0 1.15.0 2.3.0 2.6.0")
          .put(OpCode.NEG, "1.9.0")
          .put(OpCode.NOT_EQUAL, "1.14.0 1.14.0")
          .put(OpCode.ONE_HOT, "1.11.0")
          .put(OpCode.PACK, "1.11.0 1.14.0 2.3.0")
          .put(OpCode.PAD, "1.5.0 1.14.0 2.4.0 2.6.0 2.20.0")
          .put(OpCode.PADV2, "1.9.0 1.14.0 2.4.0 2.6.0 2.20.0")
          .put(OpCode.POW, "1.10.0")
          .put(OpCode.PRELU, "1.8.0")
          .put(OpCode.QUANTIZE, "1.14.0 1.15.0")
          .put(OpCode.REDUCE_ALL, "2.6.0")
          .put(OpCode.REDUCE_ANY, "1.11.0")
          .put(OpCode.REDUCE_MAX, "1.11.0 1.14.0 2.5.0")
          .put(OpCode.REDUCE_MIN, "1.11.0 1.14.0 2.5.0")
          .put(OpCode.REDUCE_PROD, "1.11.0 2.6.0")
          .put(OpCode.RELU, "1.5.0 2.1.0 2.5.0")
          .put(OpCode.RELU6, "1.5.0 1.14.0 2.5.0")
          .put(OpCode.RELU_N1_TO_1, "1.5.0")
          .put(OpCode.RESHAPE, "1.5.0")
          .put(OpCode.RESIZE_BILINEAR, "1.7.0 1.14.0 2.2.0 2.5.0")
          .put(OpCode.RESIZE_NEAREST_NEIGHBOR, "1.13.1 1.14.0 2.3.0 2.4.0")
          .put(OpCode.REVERSE_V2, "1.14.0 2.2.0 2.5.0")
          .put(OpCode.ROUND, "1.14.0")
          .put(OpCode.RSQRT, "1.10.0 2.5.0 2.15.0")
          .put(OpCode.SELECT_V2, "2.2.0")
          .put(OpCode.SHAPE, "1.10.0")
          .put(OpCode.SIGN, "2.11.0 2.12.0")
          .put(OpCode.SIN, "1.9.0")
          .put(OpCode.SLICE, "1.14.0 1.14.0 1.14.0 2.4.0 2.5.0")
          .put(OpCode.SOFTMAX, "1.5.0 1.14.0 2.3.0")
          .put(OpCode.SPACE_TO_BATCH_ND, "1.6.0 1.14.0 2.3.0")
          .put(OpCode.SPACE_TO_DEPTH, "1.5.0 1.14.0")
          .put(OpCode.SPLIT, "1.5.0 1.14.0 1.14.0 2.3.0")
          .put(OpCode.SPLIT_V, "1.13.1 2.3.0")
          .put(OpCode.SQRT, "1.10.0 2.21.0")
          .put(OpCode.SQUARE, "1.12.0")
          .put(OpCode.SQUARED_DIFFERENCE, "1.13.1 2.5.0")
          .put(OpCode.STRIDED_SLICE, "1.6.0 1.14.0 2.1.0 2.2.0")
          .put(OpCode.SUB, "1.6.0 1.14.0 2.3.0 2.4.0 2.4.0")
          .put(OpCode.SUM, "1.10.0 1.15.0")
          .put(OpCode.TANH, "1.14.0 1.14.0 2.3.0")
          .put(OpCode.TILE, "1.10.1 2.2.0 2.8.0")
          .put(OpCode.TOPK_V2, "1.7.0 1.14.0")
          .put(OpCode.TRANSPOSE, "1.6.0 1.14.0 1.15.0 2.3.0 2.4.0 2.12.0")
          .put(OpCode.TRANSPOSE_CONV, "1.9.0 2.2.0 2.3.0")
          .put(OpCode.UNPACK, "1.11.0 1.14.0 2.2.0 2.3.0")
          .buildOrThrow();

  /**
   * Integer kernels read one scale per output unit only since this release; older ones err unseen.
   */
  static final String DENSE_PER_CHANNEL = "2.17.0";

  /** The release in which 16-bit activations came; not every op got a version of its own then. */
  private static final String INT16 = "2.4.0";

  /** By then 8-bit kernels had come, in the same version, for ops that had real ones alone. */
  private static final String LATE_INT8 = "2.3.0";

  private static final ImmutableSet<OpCode> WITH_LATE_INT8 =
      ImmutableSet.of(
          OpCode.ELU, OpCode.HARD_SWISH, OpCode.LEAKY_RELU, OpCode.ONE_HOT, OpCode.PRELU);

  private RuntimeVersions() {}

  /** The oldest release that runs every op of the graph. */
  public static String of(IrGraph graph) {
    return graph.ops().stream().map(RuntimeVersions::of).max(ORDER).orElse("1.5.0");
  }

  /** The oldest release that runs an op. */
  public static String of(IrOp op) {
    if (op.is(OpCode.FULLY_CONNECTED)
        && op.input(1).isQuantized()
        && op.input(1).quantization().isPerAxis()) {
      return DENSE_PER_CHANNEL;
    }
    String release = of(op.code(), OpVersions.of(op));
    if (makes(op, DType.INT16)) {
      return later(release, INT16);
    }
    boolean lateInt8 = WITH_LATE_INT8.contains(op.code()) && makes(op, DType.INT8);
    return lateInt8 ? later(release, LATE_INT8) : release;
  }

  private static boolean makes(IrOp op, DType dtype) {
    return op.outputs().stream().anyMatch(tensor -> tensor.dtype() == dtype);
  }

  private static String later(String a, String b) {
    return ORDER.compare(a, b) < 0 ? b : a;
  }

  /** Whether an op's releases are listed. */
  static boolean isKnown(OpCode code) {
    return RELEASES.containsKey(code);
  }

  private static String of(OpCode code, int version) {
    String releases = RELEASES.get(code);
    String[] byVersion = releases == null ? new String[0] : releases.split(" ");
    if (version > byVersion.length) {
      throw new IllegalStateException("No release is known for " + code + " version " + version);
    }
    return byVersion[version - 1];
  }

  /** Orders releases by their numbers. */
  public static final Comparator<String> ORDER = (a, b) -> Arrays.compare(numbers(a), numbers(b));

  private static int[] numbers(String release) {
    return Arrays.stream(release.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }
}
