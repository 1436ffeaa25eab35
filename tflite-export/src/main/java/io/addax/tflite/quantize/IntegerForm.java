package io.addax.tflite.quantize;

import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.QuantParams;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** A model's real tensors as integers of one mode: their scales, and those made so far. */
final class IntegerForm {
  private final IntegerMode mode;
  private final Scales scales;
  private final Map<IrTensor, IrTensor> saturated;
  private final String suffix;
  private final Map<IrTensor, IrTensor> made = new IdentityHashMap<>();

  /**
   * A form without tensors.
   *
   * @param ranges of every float tensor that is computed or fed
   * @param own which ops compute in this form; others ask nothing of its scales
   * @param suffix of the tensors' names
   */
  IntegerForm(
      IrGraph graph,
      IntegerMode mode,
      Map<IrTensor, Range> ranges,
      Predicate<IrOp> own,
      String suffix) {
    this.mode = mode;
    this.scales = Scales.of(graph, mode, ranges, own);
    this.saturated = Saturation.of(graph, mode, scales, own);
    this.suffix = suffix;
  }

  IntegerMode mode() {
    return mode;
  }

  /** Scale and zero point of a float tensor in this form. */
  QuantParams scale(IrTensor tensor) {
    return scales.of(tensor);
  }

  /** Whether an op is what saturation does to its input by itself. */
  boolean comesByItself(IrOp op) {
    return saturated.containsKey(op.input(0));
  }

  /** The tensor that an op's result stands for: that of the activation which comes by itself. */
  IrTensor result(IrTensor output) {
    return saturated.getOrDefault(output, output);
  }

  /** The integers that stand for a tensor, null if there are none yet. */
  IrTensor get(IrTensor tensor) {
    return made.get(tensor);
  }

  /** New integers for a tensor. */
  IrTensor make(IrTensor tensor, String name) {
    IrTensor integer = tensor.named(name + suffix).quantized(mode.activations(), scale(tensor));
    made.put(tensor, integer);
    return integer;
  }

  /** A constant under some scale. */
  IrTensor constant(IrTensor tensor, QuantParams params) {
    HostTensor integers = QuantMath.quantize(tensor.value(), mode.activations(), params);
    return IrTensor.quantizedConstant(tensor.name(), integers, params);
  }

  /** Goes through all tensors that were made, each after the real one that it stands for. */
  void forEach(BiConsumer<IrTensor, IrTensor> action) {
    made.forEach(action);
  }
}
