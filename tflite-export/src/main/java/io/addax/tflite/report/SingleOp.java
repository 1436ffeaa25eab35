package io.addax.tflite.report;

import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.write.ModelWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One op of a model as a model of its own, with the ops that only unpack its constants. */
final class SingleOp implements AutoCloseable {
  private final List<IrTensor> inputs;
  private final List<IrOp> ops;
  private final TFLiteInterpreter interpreter;

  private SingleOp(List<IrTensor> inputs, List<IrOp> ops, TFLiteInterpreter interpreter) {
    this.inputs = inputs;
    this.ops = ops;
    this.interpreter = interpreter;
  }

  static SingleOp of(IrOp op, Map<IrTensor, IrOp> producers, InterpreterConfig config) {
    IrGraph graph = new IrGraph();
    List<IrTensor> inputs = new ArrayList<>();
    for (IrTensor input : op.inputs()) {
      if (input == null || input.isConstant() || inputs.contains(input)) {
        continue;
      }
      IrOp unpacking = producers.get(input);
      if (unpacking != null && unpacking.inputs().stream().allMatch(SingleOp::isConstant)) {
        graph.ops().add(unpacking);
      } else {
        inputs.add(input);
        graph.inputs().put("in" + inputs.size(), input);
      }
    }
    graph.ops().add(op);
    graph.outputs().put("out", op.output());
    return new SingleOp(
        inputs,
        List.copyOf(graph.ops()),
        TFLiteInterpreter.of(ModelWriter.write(graph).bytes(), config));
  }

  private static boolean isConstant(IrTensor tensor) {
    return tensor == null || tensor.isConstant();
  }

  /** What is fed to it. */
  List<IrTensor> inputs() {
    return inputs;
  }

  /** The constants that it computes with. */
  List<IrTensor> constants() {
    return ops.stream()
        .flatMap(op -> op.inputs().stream())
        .filter(tensor -> tensor != null && tensor.isConstant())
        .toList();
  }

  HostTensor run(Function<IrTensor, HostTensor> values) {
    return interpreter.run(inputs.stream().map(values).toArray(HostTensor[]::new)).get(0);
  }

  double latencyMicros(int runs) {
    return interpreter.latencyMicros(runs);
  }

  @Override
  public void close() {
    interpreter.close();
  }
}
