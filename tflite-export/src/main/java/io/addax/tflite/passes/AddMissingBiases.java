package io.addax.tflite.passes;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.OpCode;

/** Convolutions must have a bias in TFLite; zeros where the layer has none. */
public final class AddMissingBiases implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    boolean changed = false;
    for (int i = 0; i < graph.ops().size(); i++) {
      IrOp op = graph.ops().get(i);
      if (op.is(OpCode.CONV_2D, OpCode.DEPTHWISE_CONV_2D) && Weights.bias(op) == null) {
        graph.ops().set(i, Weights.withBias(op, new float[Weights.channels(op)]));
        changed = true;
      }
    }
    return changed;
  }
}
