package io.addax.tflite.passes;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import java.util.Map;

/** A reshape of a reshape reads the first one's input. */
public final class MergeReshapes implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, IrOp> producers = graph.producers();
    for (IrOp op : graph.ops()) {
      IrOp before = op.is(OpCode.RESHAPE) ? producers.get(op.input(0)) : null;
      if (before != null && before.is(OpCode.RESHAPE)) {
        graph.replace(op, op.withInput(0, before.input(0)));
        if (!graph.consumers().containsKey(before.output()) && !graph.isOutput(before.output())) {
          graph.ops().remove(before);
        }
        return true;
      }
    }
    return false;
  }
}
