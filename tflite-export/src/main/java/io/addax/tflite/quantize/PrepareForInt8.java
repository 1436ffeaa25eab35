package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.passes.Pass;
import java.util.List;

/** Replaces ops that lack an integer kernel by ones that have one: squares and negations. */
public final class PrepareForInt8 implements Pass {
  @Override
  public boolean run(IrGraph graph) {
    List<IrOp> before = List.copyOf(graph.ops());
    graph.ops().replaceAll(PrepareForInt8::replacement);
    return !before.equals(graph.ops());
  }

  private static IrOp replacement(IrOp op) {
    if (op.output().dtype() != DType.FLOAT32) {
      return op;
    }
    IrTensor x = op.input(0);
    if (op.is(OpCode.SQUARE)) {
      return multiplication(op, x, x);
    } else if (op.is(OpCode.NEG)) {
      return multiplication(op, x, IrTensor.constant("minusOne", HostTensor.scalar(-1f)));
    }
    return op;
  }

  private static IrOp multiplication(IrOp op, IrTensor a, IrTensor b) {
    return new IrOp(
        OpCode.MUL,
        new ArithmeticOptions.Mul(Activation.NONE),
        List.of(a, b),
        op.outputs(),
        op.origin());
  }
}
