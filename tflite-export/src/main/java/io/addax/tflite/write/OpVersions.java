package io.addax.tflite.write;

import io.addax.graph.DType;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.WindowOptions;
import java.util.Arrays;

/**
 * The version of each op: the oldest whose kernel knows the types and options in use. A version
 * that is too high keeps old interpreters from loading the file; one that is too low is found out
 * by nobody.
 */
public final class OpVersions {
  private OpVersions() {}

  /** The version to write for an op. */
  public static int of(IrOp op) {
    DType type = dataInput(op).dtype();
    boolean int8 = type == DType.INT8;
    return switch (op.code()) {
      case CONV_2D -> isGrouped(op) ? 6 : int8 ? 3 : 1;
      case DEPTHWISE_CONV_2D -> int8 ? 3 : isDilated(op) ? 2 : 1;
      case FULLY_CONNECTED -> fullyConnected(op, int8);
      case TRANSPOSE_CONV -> op.input(3) != null ? 3 : int8(op.input(1)) ? 2 : 1;
      case ADD -> type == DType.INT64 ? 4 : int8 ? 2 : 1;
      case SUB -> type == DType.INT64 ? 4 : broadcastsAbove4(op) ? 3 : int8 ? 2 : 1;
      case MUL -> multiplication(op, type);
      case DIV -> broadcastsAbove4(op) ? 2 : 1;
      case MAXIMUM, MINIMUM -> broadcastsAbove4(op) ? 3 : int8 ? 2 : 1;
      case GATHER -> gather(op, type);
      case TRANSPOSE ->
          op.input(0).rank() > 5
              ? 6
              : op.input(0).rank() > 4 ? 4 : type == DType.BOOL ? 3 : int8 ? 2 : 1;
      case PAD, PADV2 -> type == DType.BOOL ? 5 : op.input(0).rank() > 4 ? 4 : int8 ? 2 : 1;
      case SLICE -> op.input(0).rank() > 4 ? 5 : int8 ? 2 : 1;
      case STRIDED_SLICE -> op.input(0).rank() > 4 ? 4 : type == DType.BOOL ? 3 : int8 ? 2 : 1;
      case SPLIT -> type == DType.INT32 ? 3 : int8 ? 2 : 1;
      case RESIZE_BILINEAR ->
          op.options(ArrayOptions.Bilinear.class).halfPixelCenters() ? 3 : int8 ? 2 : 1;
      case RESIZE_NEAREST_NEIGHBOR -> {
        ArrayOptions.Nearest options = op.options(ArrayOptions.Nearest.class);
        yield options.halfPixelCenters() || options.alignCorners() ? 3 : int8 ? 2 : 1;
      }
      case SPACE_TO_BATCH_ND, BATCH_TO_SPACE_ND -> op.input(0).rank() != 4 ? 3 : int8 ? 2 : 1;
      case BROADCAST_TO -> int8 ? 3 : 2;
      case TILE, REVERSE_V2 -> int8 ? 3 : type == DType.BOOL && op.is(OpCode.REVERSE_V2) ? 2 : 1;
      case UNPACK -> type == DType.BOOL ? 3 : int8 ? 2 : 1;
      case ARG_MAX, ARG_MIN -> type == DType.BOOL ? 3 : int8 ? 2 : 1;
      case CAST -> castVersion(type, op.output().dtype());
      case ABS -> type == DType.INT32 ? 5 : int8 ? 2 : 1;
      case SIGN -> type == DType.INT32 ? 2 : 1;
      case FLOOR_DIV -> type == DType.FLOAT32 ? 2 : 1;
      case DEQUANTIZE -> type == DType.FLOAT16 ? 3 : int8 ? 2 : 1;
      case MAX_POOL_2D,
              AVERAGE_POOL_2D,
              SOFTMAX,
              LOGISTIC,
              TANH,
              MEAN,
              SUM,
              REDUCE_MAX,
              REDUCE_MIN,
              REDUCE_PROD,
              CONCATENATION,
              PACK,
              RELU,
              RELU6,
              LOG_SOFTMAX,
              BATCH_MATMUL,
              GELU,
              EXP,
              LOG,
              RSQRT,
              SQRT,
              SQUARED_DIFFERENCE,
              MIRROR_PAD,
              SPLIT_V,
              TOPK_V2,
              SPACE_TO_DEPTH,
              DEPTH_TO_SPACE,
              EQUAL,
              NOT_EQUAL,
              GREATER,
              GREATER_EQUAL,
              LESS,
              LESS_EQUAL ->
          int8 ? 2 : 1;
      default -> 1;
    };
  }

  /** The input whose type decides: SPLIT and TRANSPOSE_CONV have a shape or axis first. */
  private static IrTensor dataInput(IrOp op) {
    return switch (op.code()) {
      case SPLIT -> op.input(1);
      case TRANSPOSE_CONV -> op.input(2);
      default -> op.input(0);
    };
  }

  private static boolean int8(IrTensor tensor) {
    return tensor.dtype() == DType.INT8;
  }

  private static boolean isGrouped(IrOp op) {
    return op.input(0).dim(3) != op.input(1).dim(3);
  }

  private static boolean isDilated(IrOp op) {
    WindowOptions.Depthwise options = op.options(WindowOptions.Depthwise.class);
    return options.dilationH() != 1 || options.dilationW() != 1;
  }

  private static int fullyConnected(IrOp op, boolean int8) {
    boolean hybrid = !int8 && int8(op.input(1));
    if (hybrid) {
      return op.input(1).quantization().isPerAxis() ? 12 : 9;
    }
    if (op.inputs().size() == 2) {
      return 6;
    }
    return op.options(ArithmeticOptions.Dense.class).keepNumDims() ? 5 : int8 ? 4 : 1;
  }

  private static int multiplication(IrOp op, DType type) {
    if (type == DType.INT64) {
      return 5;
    }
    if (type != DType.INT8) {
      return 1;
    }
    double rescale =
        (double) op.input(0).quantization().scale()
            * op.input(1).quantization().scale()
            / op.output().quantization().scale();
    return rescale >= 1 ? 3 : 2;
  }

  private static int gather(IrOp op, DType type) {
    if (op.options(ArrayOptions.Gather.class).batchDims() != 0) {
      return 5;
    }
    return type == DType.BOOL ? 3 : type == DType.INT8 ? 2 : 1;
  }

  private static int castVersion(DType from, DType to) {
    if (from == DType.FLOAT64 || to == DType.FLOAT64 || from == DType.FLOAT16) {
      return 5;
    }
    return from == DType.INT8 || to == DType.INT8 ? 3 : 1;
  }

  private static boolean broadcastsAbove4(IrOp op) {
    return Math.max(op.input(0).rank(), op.input(1).rank()) > 4
        && !Arrays.equals(op.input(0).shape(), op.input(1).shape());
  }
}
