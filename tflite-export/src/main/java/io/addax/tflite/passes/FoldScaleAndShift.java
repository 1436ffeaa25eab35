package io.addax.tflite.passes;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folds a constant factor or summand per channel into the kernel and bias of the op before it. This
 * is how biases, batch normalization (of whatever ops it is made) and output scaling disappear.
 */
public final class FoldScaleAndShift implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    for (IrOp op : graph.ops()) {
      if (!Weights.has(op) || op.activation() != Activation.NONE) {
        continue;
      }
      Optional<IrOp> next = graph.onlyConsumer(op.output(), consumers);
      Optional<float[]> operand = next.flatMap(n -> ChannelVector.operand(n, op.output()));
      if (operand.isPresent() && next.get().activation() == Activation.NONE && hasBiasValue(op)) {
        IrOp folded =
            next.get().is(OpCode.MUL) ? scaled(op, operand.get()) : shifted(op, operand.get());
        graph.replace(op, folded.withOutputs(next.get().outputs()));
        graph.ops().remove(next.get());
        return true;
      }
    }
    return false;
  }

  static boolean hasBiasValue(IrOp op) {
    return Weights.bias(op) == null || Weights.bias(op).isConstant();
  }

  private static IrOp shifted(IrOp op, float[] summand) {
    float[] bias = Weights.biasValues(op);
    for (int c = 0; c < bias.length; c++) {
      bias[c] += summand[c];
    }
    return Weights.withBias(op, bias);
  }

  static IrOp scaled(IrOp op, float[] factor) {
    HostTensor kernel = Weights.kernel(op).value().copy();
    float[] weights = kernel.floats();
    boolean channelLast = Weights.channelAxis(op) != 0;
    int perChannel = weights.length / factor.length;
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= factor[channelLast ? i % factor.length : i / perChannel];
    }
    IrOp changed = op.withInput(1, IrTensor.constant(Weights.kernel(op).name(), kernel));
    if (Weights.bias(op) == null) {
      return changed;
    }
    float[] bias = Weights.biasValues(op);
    for (int c = 0; c < bias.length; c++) {
      bias[c] *= factor[c];
    }
    return Weights.withBias(changed, bias);
  }
}
