package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.QuantParams;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Finds activations that come by themselves: a RELU whose range begins at the least integer is what
 * saturation does to the result of the op before it, which then may as well have that range.
 */
final class Saturation {
  private static final EnumSet<KernelRule> OWN_SCALE =
      EnumSet.of(KernelRule.WEIGHTED, KernelRule.FREE);
  private static final float SIX = 6 + 1e-5f;

  private Saturation() {}

  /** For each result that only such an activation reads, the result of the activation. */
  static Map<IrTensor, IrTensor> of(
      IrGraph graph, IntegerMode mode, Scales scales, Predicate<IrOp> own) {
    Map<IrTensor, IrTensor> saturated = new IdentityHashMap<>();
    if (mode.activations() != DType.INT8) {
      return saturated;
    }
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    for (IrOp op : graph.ops()) {
      boolean ownScale = OWN_SCALE.contains(mode.rule(op)) && own.test(op);
      if (ownScale && op.output().dtype() == DType.FLOAT32) {
        graph
            .onlyConsumer(op.output(), consumers)
            .filter(own)
            .filter(next -> clips(next, scales))
            .ifPresent(next -> saturated.put(op.output(), next.output()));
      }
    }
    return saturated;
  }

  private static boolean clips(IrOp op, Scales scales) {
    if (!op.is(OpCode.RELU, OpCode.RELU6)) {
      return false;
    }
    QuantParams params = scales.of(op.output());
    boolean fromZero = params.zeroPoint() == Byte.MIN_VALUE;
    float greatest = params.scale() * (Byte.MAX_VALUE - Byte.MIN_VALUE);
    return fromZero && (op.is(OpCode.RELU) || greatest <= SIX);
  }
}
