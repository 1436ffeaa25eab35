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
    boolean int16 = type == DType.INT16;
    return switch (op.code()) {
      case CONV_2D -> convolution(op, type);
      case DEPTHWISE_CONV_2D -> depthwise(op, type);
      case FULLY_CONNECTED -> fullyConnected(op, type);
      case TRANSPOSE_CONV -> op.input(3) != null || int16 ? 3 : int8(op.input(1)) ? 2 : 1;
      case ADD -> type == DType.INT64 ? 4 : int16 ? 3 : int8 ? 2 : 1;
      case SUB -> int16 ? 5 : type == DType.INT64 ? 4 : broadcastsAbove4(op) ? 3 : int8 ? 2 : 1;
      case MUL -> multiplication(op, type);
      case DIV -> broadcastsAbove4(op) ? 2 : 1;
      case MAXIMUM, MINIMUM -> int16 ? 4 : broadcastsAbove4(op) ? 3 : int8 ? 2 : 1;
      case GATHER -> gather(op, type);
      case GATHER_ND -> int16 ? 3 : 1;
      case TRANSPOSE ->
          op.input(0).rank() > 5
              ? 6
              : int16 ? 5 : op.input(0).rank() > 4 ? 4 : type == DType.BOOL ? 3 : int8 ? 2 : 1;
      case PAD, PADV2 ->
          type == DType.BOOL ? 5 : op.input(0).rank() > 4 ? 4 : int16 ? 3 : int8 ? 2 : 1;
      case SLICE -> op.input(0).rank() > 4 ? 5 : int16 ? 4 : int8 ? 2 : 1;
      case STRIDED_SLICE -> op.input(0).rank() > 4 ? 4 : type == DType.BOOL ? 3 : int8 ? 2 : 1;
      case SPLIT -> int16 ? 4 : type == DType.INT32 ? 3 : int8 ? 2 : 1;
      case RESIZE_BILINEAR ->
          int16 ? 4 : op.options(ArrayOptions.Bilinear.class).halfPixelCenters() ? 3 : int8 ? 2 : 1;
      case RESIZE_NEAREST_NEIGHBOR -> {
        ArrayOptions.Nearest options = op.options(ArrayOptions.Nearest.class);
        yield int16 ? 4 : options.halfPixelCenters() || options.alignCorners() ? 3 : int8 ? 2 : 1;
      }
      case SPACE_TO_BATCH_ND, BATCH_TO_SPACE_ND -> op.input(0).rank() != 4 ? 3 : int8 ? 2 : 1;
      case BROADCAST_TO -> int8 ? 3 : 2;
      case TILE, REVERSE_V2 -> int8 ? 3 : type == DType.BOOL && op.is(OpCode.REVERSE_V2) ? 2 : 1;
      case UNPACK -> int16 ? 4 : type == DType.BOOL ? 3 : int8 ? 2 : 1;
      case ARG_MAX, ARG_MIN -> type == DType.BOOL ? 3 : int8 ? 2 : 1;
      case CAST -> castVersion(type, op.output().dtype());
      case ABS -> type == DType.INT32 ? 5 : int16 ? 3 : int8 ? 2 : 1;
      case SIGN -> type == DType.INT32 ? 2 : 1;
      case FLOOR_DIV -> type == DType.FLOAT32 ? 2 : 1;
      case DEQUANTIZE -> dequantize(op.input(0));
      case QUANTIZE -> op.output().dtype() == DType.INT16 ? 2 : 1;
      case LEAKY_RELU -> int16 ? 2 : 1;
      case MAX_POOL_2D,
              AVERAGE_POOL_2D,
              SOFTMAX,
              LOGISTIC,
              TANH,
              MEAN,
              REDUCE_MAX,
              REDUCE_MIN,
              CONCATENATION,
              PACK,
              RELU,
              RELU6,
              BATCH_MATMUL,
              RSQRT,
              MIRROR_PAD ->
          int16 ? 3 : int8 ? 2 : 1;
      case EXP, LOG, REDUCE_PROD -> int8 || int16 ? 2 : 1;
      case SUM,
              LOG_SOFTMAX,
              GELU,
              SQRT,
              SQUARED_DIFFERENCE,
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

  /** Whether real numbers are multiplied by an integer kernel. */
  private static boolean isHybrid(IrOp op) {
    return op.input(0).dtype() == DType.FLOAT32 && int8(op.input(1));
  }

  private static int convolution(IrOp op, DType type) {
    IrTensor kernel = op.input(1);
    if (kernel.isFourBit()) {
      return 7;
    }
    if (isGrouped(op)) {
      return 6;
    }
    if (isHybrid(op)) {
      return kernel.quantization().isPerAxis() ? 5 : 2;
    }
    return type == DType.INT16 ? 4 : type == DType.INT8 ? 3 : 1;
  }

  private static int depthwise(IrOp op, DType type) {
    if (isHybrid(op)) {
      return op.input(1).quantization().isPerAxis() ? 6 : 4;
    }
    return type == DType.INT16 ? 5 : type == DType.INT8 ? 3 : isDilated(op) ? 2 : 1;
  }

  private static int fullyConnected(IrOp op, DType type) {
    IrTensor kernel = op.input(1);
    if (isHybrid(op)) {
      return kernel.quantization().isPerAxis() ? 12 : kernel.isFourBit() ? 10 : 9;
    }
    if (type == DType.INT16) {
      return 7;
    }
    if (op.inputs().size() == 2) {
      return 6;
    }
    boolean int8 = type == DType.INT8;
    return op.options(ArithmeticOptions.Dense.class).keepNumDims() ? 5 : int8 ? 4 : 1;
  }

  private static int dequantize(IrTensor in) {
    if (in.dtype() == DType.INT8) {
      return in.quantization().isPerAxis() ? 5 : 2;
    }
    return in.dtype() == DType.FLOAT16 || in.dtype() == DType.INT16 ? 3 : 1;
  }

  private static int multiplication(IrOp op, DType type) {
    if (type == DType.INT64) {
      return 5;
    }
    if (type == DType.INT16) {
      return 4;
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
    return type == DType.INT16 ? 4 : type == DType.BOOL ? 3 : type == DType.INT8 ? 2 : 1;
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
