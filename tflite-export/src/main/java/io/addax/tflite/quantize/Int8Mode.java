package io.addax.tflite.quantize;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.QuantParams;
import java.util.Optional;

/** Full-integer quantization: int8 activations and weights, int32 biases. */
public final class Int8Mode extends IntegerMode {
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
  private static final IntegerMode WIDE = new Int16x8Mode();
  private static final KernelRules RULES =
      KernelRules.common()
          .with(
              KernelRule.FREE,
              OpCode.SUM,
              OpCode.REDUCE_PROD,
              OpCode.RELU_N1_TO_1,
              OpCode.PRELU,
              OpCode.HARD_SWISH,
              OpCode.GELU,
              OpCode.ELU,
              OpCode.SQUARED_DIFFERENCE)
          .with(
              KernelRule.SAME,
              OpCode.GATHER_ND,
              OpCode.ONE_HOT,
              OpCode.SPLIT_V,
              OpCode.TILE,
              OpCode.REVERSE_V2,
              OpCode.TOPK_V2,
              OpCode.SPACE_TO_DEPTH,
              OpCode.DEPTH_TO_SPACE)
          .with(KernelRule.FIXED, OpCode.LOG_SOFTMAX)
          .with(KernelRule.DECIDING, OpCode.ARG_MAX, OpCode.ARG_MIN);

  @Override
  public ImmutableList<IoType> ioTypes() {
    return ImmutableList.of(IoType.INT8, IoType.UINT8, IoType.FLOAT32);
  }

  @Override
  public boolean canBeWide(IrOp op) {
    return WIDE.rule(op) != KernelRule.NONE;
  }

  @Override
  String label() {
    return "int8";
  }

  @Override
  DType activations() {
    return DType.INT8;
  }

  @Override
  int steps() {
    return Byte.MAX_VALUE - Byte.MIN_VALUE;
  }

  @Override
  QuantParams activation(Range range) {
    return QuantMath.activation(range);
  }

  @Override
  KernelRule rule(IrOp op) {
    return RULES.of(op);
  }

  @Override
  Optional<QuantParams> prescribed(IrOp op) {
    return Optional.ofNullable(PRESCRIBED.get(op.code()));
  }

  @Override
  HostTensor bias(HostTensor bias, float[] scales) {
    return QuantMath.quantizeBias(bias, scales);
  }

  @Override
  double greatestBias() {
    return Integer.MAX_VALUE / 2.0;
  }
}
