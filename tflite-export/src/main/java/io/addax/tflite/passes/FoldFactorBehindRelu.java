package io.addax.tflite.passes;

import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folds a positive factor per channel into the kernel and bias before a ReLU: {@code relu(y) · s}
 * is {@code relu(y · s)}. So batch normalization behind an activation is one addition.
 */
public final class FoldFactorBehindRelu implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    for (IrOp op : graph.ops()) {
      if (!Weights.has(op) || op.activation() != Activation.RELU) {
        continue;
      }
      Optional<IrOp> next = graph.onlyConsumer(op.output(), consumers);
      Optional<float[]> factor =
          next.filter(n -> n.is(OpCode.MUL) && n.activation() == Activation.NONE)
              .flatMap(n -> ChannelVector.operand(n, op.output()));
      if (factor.isPresent() && isPositive(factor.get()) && FoldScaleAndShift.hasBiasValue(op)) {
        graph.replace(
            op, FoldScaleAndShift.scaled(op, factor.get()).withOutputs(next.get().outputs()));
        graph.ops().remove(next.get());
        return true;
      }
    }
    return false;
  }

  private static boolean isPositive(float[] factor) {
    for (float value : factor) {
      if (!(value > 0) || Float.isInfinite(value)) {
        return false;
      }
    }
    return true;
  }
}
