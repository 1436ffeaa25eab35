package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.calibrate.RangeObserver;
import io.addax.tflite.ir.ArrayOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tensors that only a saturating function reads: softmax, sigmoid, tanh. Their ranges are those
 * that keep the function's results nearest, for what lies where the function is flat need not be
 * told apart. In 8 bits that is worth more than anything else.
 */
final class FunctionInputs {
  private final IrGraph graph;
  private final IntegerMode mode;
  private final Map<IrTensor, List<IrOp>> consumers;
  private final Map<IrTensor, IrOp> readers = new IdentityHashMap<>();
  private final Map<IrTensor, RangeObserver> uncut = new IdentityHashMap<>();

  private FunctionInputs(IrGraph graph, IntegerMode mode) {
    this.graph = graph;
    this.mode = mode;
    this.consumers = graph.consumers();
  }

  static FunctionInputs of(IrGraph graph, IntegerMode mode) {
    FunctionInputs inputs = new FunctionInputs(graph, mode);
    if (mode.activations() == DType.INT8) {
      graph.ops().forEach(inputs::add);
    }
    return inputs;
  }

  private void add(IrOp op) {
    boolean known = op.is(OpCode.SOFTMAX, OpCode.LOGISTIC, OpCode.TANH);
    if (known && graph.onlyConsumer(op.input(0), consumers).isPresent()) {
      readers.put(op.input(0), op);
    }
  }

  /** Who finds a tensor's range: for others than these inputs, {@code usual}. */
  RangeObserver observer(IrTensor tensor, RangeObserver usual) {
    IrOp reader = readers.get(tensor);
    if (reader == null) {
      return usual;
    }
    uncut.put(tensor, usual);
    return switch (reader.code()) {
      case LOGISTIC -> FunctionObserver.elementwise(x -> 1 / (1 + Math.exp(-x)), usual);
      case TANH -> FunctionObserver.elementwise(Math::tanh, usual);
      default ->
          FunctionObserver.softmax(
              tensor.dim(-1), reader.options(ArrayOptions.Softmax.class).beta(), usual);
    };
  }

  /** The ranges with those of the inputs as they would be for any other tensor. */
  Map<IrTensor, Range> uncut(Map<IrTensor, Range> ranges) {
    Map<IrTensor, Range> all = new IdentityHashMap<>(ranges);
    uncut.forEach((input, usual) -> all.put(input, usual.range()));
    return all;
  }

  /** Gives the same range to what is only moved on its way to a function. */
  void spread(Map<IrTensor, Range> ranges) {
    Map<IrTensor, IrOp> producers = graph.producers();
    for (IrTensor input : readers.keySet()) {
      IrTensor at = input;
      Optional<IrTensor> before = Optional.of(at);
      while (before.isPresent()) {
        at = before.get();
        ranges.put(at, ranges.get(input));
        before =
            Optional.ofNullable(producers.get(at))
                .filter(op -> mode.rule(op) == KernelRule.SAME)
                .filter(op -> Scales.floats(op.inputs()).size() == 1 && op.outputs().size() == 1)
                .map(op -> Scales.floats(op.inputs()).get(0))
                .filter(tensor -> !tensor.isConstant())
                .filter(tensor -> graph.onlyConsumer(tensor, consumers).isPresent());
      }
    }
  }
}
