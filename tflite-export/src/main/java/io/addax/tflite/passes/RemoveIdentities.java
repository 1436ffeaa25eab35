package io.addax.tflite.passes;

import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import java.util.Arrays;

/** Removes reshapes that change nothing. */
public final class RemoveIdentities implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    for (IrOp op : graph.ops()) {
      if (op.is(OpCode.RESHAPE) && isSame(op.input(0), op.output())) {
        graph.ops().remove(op);
        graph.redirect(op.output(), op.input(0));
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(IrTensor a, IrTensor b) {
    return Arrays.equals(a.shape(), b.shape()) && Arrays.equals(a.signature(), b.signature());
  }
}
