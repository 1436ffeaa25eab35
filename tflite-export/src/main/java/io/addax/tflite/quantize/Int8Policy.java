package io.addax.tflite.quantize;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.QuantParams;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How ops compute with 8-bit integers: what TFLite's kernels ask of scales. */
enum Int8Policy {
  /** A kernel with a scale per channel, a 32-bit bias, and a free result. */
  WEIGHTED(OpCode.CONV_2D, OpCode.DEPTHWISE_CONV_2D, OpCode.FULLY_CONNECTED, OpCode.TRANSPOSE_CONV),
  /** Operands and result each with a scale of its own. */
  FREE(
      OpCode.ADD,
      OpCode.SUB,
      OpCode.MUL,
      OpCode.MEAN,
      OpCode.SUM,
      OpCode.REDUCE_PROD,
      OpCode.RELU,
      OpCode.RELU6,
      OpCode.RELU_N1_TO_1,
      OpCode.LEAKY_RELU,
      OpCode.PRELU,
      OpCode.HARD_SWISH,
      OpCode.GELU,
      OpCode.ELU,
      OpCode.EXP,
      OpCode.LOG,
      OpCode.RSQRT,
      OpCode.ABS,
      OpCode.SQUARED_DIFFERENCE,
      OpCode.BATCH_MATMUL),
  /** The result has the scale of the operands. */
  SAME(
      OpCode.AVERAGE_POOL_2D,
      OpCode.MAX_POOL_2D,
      OpCode.RESHAPE,
      OpCode.TRANSPOSE,
      OpCode.PAD,
      OpCode.PADV2,
      OpCode.MIRROR_PAD,
      OpCode.SLICE,
      OpCode.STRIDED_SLICE,
      OpCode.SPLIT,
      OpCode.SPLIT_V,
      OpCode.UNPACK,
      OpCode.PACK,
      OpCode.CONCATENATION,
      OpCode.MAXIMUM,
      OpCode.MINIMUM,
      OpCode.SELECT_V2,
      OpCode.GATHER,
      OpCode.GATHER_ND,
      OpCode.ONE_HOT,
      OpCode.RESIZE_BILINEAR,
      OpCode.RESIZE_NEAREST_NEIGHBOR,
      OpCode.REDUCE_MAX,
      OpCode.REDUCE_MIN,
      OpCode.TILE,
      OpCode.REVERSE_V2,
      OpCode.TOPK_V2,
      OpCode.SPACE_TO_DEPTH,
      OpCode.DEPTH_TO_SPACE),
  /** The result's scale is prescribed. */
  FIXED(OpCode.SOFTMAX, OpCode.LOGISTIC, OpCode.TANH, OpCode.LOG_SOFTMAX),
  /** Real numbers go in, integers or booleans come out. */
  DECIDING(
      OpCode.ARG_MAX,
      OpCode.ARG_MIN,
      OpCode.EQUAL,
      OpCode.NOT_EQUAL,
      OpCode.GREATER,
      OpCode.GREATER_EQUAL,
      OpCode.LESS,
      OpCode.LESS_EQUAL,
      OpCode.SHAPE),
  /** Between real numbers and integers: done in float32, which loses nothing. */
  CASTING(OpCode.CAST),
  /** There is no integer kernel. */
  NONE;

  private static final QuantParams UNIT = QuantParams.perTensor(1f / 256, -128);
  private static final ImmutableMap<OpCode, QuantParams> PRESCRIBED =
      ImmutableMap.of(
          OpCode.SOFTMAX,
          UNIT,
          OpCode.LOGISTIC,
          UNIT,
          OpCode.TANH,
          QuantParams.perTensor(1f / 128, 0),
          OpCode.LOG_SOFTMAX,
          QuantParams.perTensor(16f / 256, 127));
  private static final ImmutableMap<OpCode, Int8Policy> BY_CODE = byCode();

  private final Set<OpCode> codes;

  Int8Policy(OpCode... codes) {
    this.codes = codes.length == 0 ? Set.of() : Set.copyOf(List.of(codes));
  }

  private static ImmutableMap<OpCode, Int8Policy> byCode() {
    ImmutableMap.Builder<OpCode, Int8Policy> map = ImmutableMap.builder();
    for (Int8Policy policy : values()) {
      map.putAll(Maps.asMap(policy.codes, code -> policy));
    }
    return map.buildOrThrow();
  }

  static Int8Policy of(IrOp op) {
    return BY_CODE.getOrDefault(op.code(), NONE);
  }

  /** The prescribed quantization of an op's result. */
  static Optional<QuantParams> prescribed(IrOp op) {
    return Optional.ofNullable(PRESCRIBED.get(op.code()));
  }
}
