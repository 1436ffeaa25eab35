package io.addax.tflite.passes;

import io.addax.graph.DType;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import java.util.List;
import java.util.Map;

/** {@code min(relu(x), 6)} and {@code relu(min(x, 6))} are RELU6. */
public final class RecognizeRelu6 implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, IrOp> producers = graph.producers();
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    for (IrOp op : graph.ops()) {
      IrOp before = op.inputs().isEmpty() ? null : producers.get(op.input(0));
      boolean clips =
          before != null
              && (isMinimum6(op) && before.is(OpCode.RELU)
                  || op.is(OpCode.RELU) && isMinimum6(before))
              && graph.onlyConsumer(before.output(), consumers).isPresent();
      if (clips) {
        graph.replace(
            op,
            new IrOp(
                OpCode.RELU6, OpOptions.NONE, List.of(before.input(0)), op.outputs(), op.origin()));
        graph.ops().remove(before);
        return true;
      }
    }
    return false;
  }

  private static boolean isMinimum6(IrOp op) {
    return op.is(OpCode.MINIMUM)
        && op.output().dtype() == DType.FLOAT32
        && op.input(1).isConstant()
        && op.input(1).size() == 1
        && op.input(1).value().scalarFloat() == 6;
  }
}
