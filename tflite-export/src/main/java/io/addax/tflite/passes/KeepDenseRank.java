package io.addax.tflite.passes;

import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A dense layer between a reshape to rank 2 and one back to the leading dimensions works on the
 * original rank, without reshapes.
 */
public final class KeepDenseRank implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    Map<IrTensor, IrOp> producers = graph.producers();
    Map<IrTensor, List<IrOp>> consumers = graph.consumers();
    for (IrOp op : graph.ops()) {
      IrOp before = op.is(OpCode.FULLY_CONNECTED) ? producers.get(op.input(0)) : null;
      if (before == null || !before.is(OpCode.RESHAPE)) {
        continue;
      }
      Optional<IrOp> after = graph.onlyConsumer(op.output(), consumers);
      if (after.isPresent() && fits(before, after.get())) {
        ArithmeticOptions.Dense old = op.options(ArithmeticOptions.Dense.class);
        graph.replace(
            op,
            op.withInput(0, before.input(0))
                .withOptions(
                    new ArithmeticOptions.Dense(true, old.asymmetricInputs(), old.activation()))
                .withOutputs(after.get().outputs()));
        graph.ops().remove(after.get());
        return true;
      }
    }
    return false;
  }

  private static boolean fits(IrOp before, IrOp after) {
    int[] in = before.input(0).signature();
    int[] out = after.output().signature();
    return after.is(OpCode.RESHAPE)
        && in.length > 2
        && in.length == out.length
        && before.input(0).dim(-1) == before.output().dim(-1)
        && after.input(0).dim(-1) == after.output().dim(-1)
        && Arrays.equals(in, 0, in.length - 1, out, 0, out.length - 1);
  }
}
