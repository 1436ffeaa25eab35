package io.addax.tflite.quantize;

import com.google.common.collect.ImmutableMap;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.OpCode;

/** Which rule the kernel of each op follows. Immutable. */
final class KernelRules {
  private static final KernelRules NONE = new KernelRules(ImmutableMap.of());
  private static final KernelRules COMMON =
      NONE.with(
              KernelRule.WEIGHTED,
              OpCode.CONV_2D,
              OpCode.DEPTHWISE_CONV_2D,
              OpCode.FULLY_CONNECTED,
              OpCode.TRANSPOSE_CONV)
          .with(
              KernelRule.FREE,
              OpCode.ADD,
              OpCode.SUB,
              OpCode.MUL,
              OpCode.MEAN,
              OpCode.RELU,
              OpCode.RELU6,
              OpCode.LEAKY_RELU,
              OpCode.ABS,
              OpCode.EXP,
              OpCode.LOG,
              OpCode.RSQRT,
              OpCode.BATCH_MATMUL)
          .with(
              KernelRule.SAME,
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
              OpCode.UNPACK,
              OpCode.PACK,
              OpCode.CONCATENATION,
              OpCode.MAXIMUM,
              OpCode.MINIMUM,
              OpCode.SELECT_V2,
              OpCode.GATHER,
              OpCode.RESIZE_BILINEAR,
              OpCode.RESIZE_NEAREST_NEIGHBOR,
              OpCode.REDUCE_MAX,
              OpCode.REDUCE_MIN)
          .with(KernelRule.FIXED, OpCode.SOFTMAX, OpCode.LOGISTIC, OpCode.TANH)
          .with(KernelRule.DECIDING, OpCode.SHAPE)
          .with(
              KernelRule.COMPARING,
              OpCode.EQUAL,
              OpCode.NOT_EQUAL,
              OpCode.GREATER,
              OpCode.GREATER_EQUAL,
              OpCode.LESS,
              OpCode.LESS_EQUAL)
          .with(KernelRule.CASTING, OpCode.CAST);

  private final ImmutableMap<OpCode, KernelRule> rules;

  private KernelRules(ImmutableMap<OpCode, KernelRule> rules) {
    this.rules = rules;
  }

  /** What int8 and int16 kernels have in common. */
  static KernelRules common() {
    return COMMON;
  }

  /** The same with a rule for some more ops. */
  KernelRules with(KernelRule rule, OpCode... codes) {
    ImmutableMap.Builder<OpCode, KernelRule> more = ImmutableMap.builder();
    more.putAll(rules);
    for (OpCode code : codes) {
      more.put(code, rule);
    }
    return new KernelRules(more.buildOrThrow());
  }

  KernelRule of(IrOp op) {
    return rules.getOrDefault(op.code(), KernelRule.NONE);
  }
}
