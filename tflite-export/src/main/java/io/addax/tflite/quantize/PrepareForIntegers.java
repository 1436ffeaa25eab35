package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.Activation;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.passes.Pass;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces ops that lack an integer kernel in a mode by ones that have one: squares and negations,
 * squared differences, clipping to -1..1, and sums.
 */
final class PrepareForIntegers implements Pass {
  private static final OpOptions MUL = new ArithmeticOptions.Mul(Activation.NONE);

  private final IntegerMode mode;

  PrepareForIntegers(IntegerMode mode) {
    this.mode = mode;
  }

  @Override
  public boolean run(IrGraph graph) {
    List<IrOp> before = List.copyOf(graph.ops());
    graph.ops().clear();
    for (IrOp op : before) {
      boolean lacking = op.output().dtype() == DType.FLOAT32 && mode.rule(op) == KernelRule.NONE;
      graph.ops().addAll(lacking ? replacement(op) : List.of(op));
    }
    return !before.equals(graph.ops());
  }

  private static List<IrOp> replacement(IrOp op) {
    IrTensor x = op.input(0);
    return switch (op.code()) {
      case SQUARE -> List.of(last(op, OpCode.MUL, MUL, x, x));
      case NEG -> List.of(last(op, OpCode.MUL, MUL, x, scalar("minusOne", -1)));
      case SQUARED_DIFFERENCE -> {
        IrTensor difference = like(op.output(), "difference");
        yield List.of(
            step(
                op,
                OpCode.SUB,
                new ArithmeticOptions.Sub(Activation.NONE),
                op.inputs(),
                difference),
            last(op, OpCode.MUL, MUL, difference, difference));
      }
      case RELU_N1_TO_1 -> {
        IrTensor above = like(op.output(), "above");
        yield List.of(
            step(op, OpCode.MAXIMUM, OpOptions.NONE, List.of(x, scalar("minusOne", -1)), above),
            last(op, OpCode.MINIMUM, OpOptions.NONE, above, scalar("one", 1)));
      }
      case SUM -> {
        IrTensor mean = like(op.output(), "mean");
        float count = (float) x.size() / op.output().size();
        yield List.of(
            step(op, OpCode.MEAN, op.options(), op.inputs(), mean),
            last(op, OpCode.MUL, MUL, mean, scalar("count", count)));
      }
      default -> List.of(op);
    };
  }

  private static IrTensor scalar(String name, float value) {
    return IrTensor.constant(name, HostTensor.scalar(value));
  }

  private static IrTensor like(IrTensor output, String what) {
    return output.named(output.name() + "/" + what);
  }

  private static IrOp last(IrOp op, OpCode code, OpOptions options, IrTensor a, IrTensor b) {
    return step(op, code, options, List.of(a, b), op.output());
  }

  private static IrOp step(
      IrOp op, OpCode code, OpOptions options, List<IrTensor> inputs, IrTensor output) {
    return new IrOp(code, options, new ArrayList<>(inputs), List.of(output), op.origin());
  }
}
