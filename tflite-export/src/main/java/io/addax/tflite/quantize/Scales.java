package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.QuantParams;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The quantization of every float tensor: tensors that an op wants alike form a group with one
 * range, that of all together.
 */
final class Scales {
  private final Map<IrTensor, IrTensor> parents = new IdentityHashMap<>();
  private final Map<IrTensor, Range> ranges = new IdentityHashMap<>();
  private final Map<IrTensor, QuantParams> prescribed = new IdentityHashMap<>();

  private final IntegerMode mode;
  private final Predicate<IrOp> own;

  private Scales(IntegerMode mode, Predicate<IrOp> own) {
    this.mode = mode;
    this.own = own;
  }

  /**
   * The scales of a graph.
   *
   * @param own which ops compute in this mode; others ask nothing of scales
   */
  static Scales of(
      IrGraph graph, IntegerMode mode, Map<IrTensor, Range> calibrated, Predicate<IrOp> own) {
    Scales scales = new Scales(mode, own);
    for (IrTensor tensor : graph.tensors()) {
      if (tensor.dtype() == DType.FLOAT32) {
        scales.ranges.put(
            tensor,
            tensor.isConstant()
                ? Range.of(tensor.value().floats())
                : calibrated.getOrDefault(tensor, new Range(0, 0)));
      }
    }
    graph.ops().forEach(scales::group);
    return scales;
  }

  private void group(IrOp op) {
    if (!own.test(op)) {
      return;
    }
    mode.prescribed(op).ifPresent(params -> prescribed.put(op.output(), params));
    if (mode.rule(op) != KernelRule.SAME) {
      return;
    }
    List<IrTensor> outputs = floats(op.outputs());
    List<IrTensor> inputs = floats(op.inputs());
    for (IrTensor output : outputs) {
      for (IrTensor input : inputs) {
        boolean bound = input.isConstant() && (op.is(OpCode.MAXIMUM) || op.is(OpCode.MINIMUM));
        // A bound beyond the range has no effect, and cut to the range it has none either.
        if (!bound && (inputs.size() == 1 || prescribed(input).isEmpty())) {
          union(output, input);
        }
      }
    }
  }

  static List<IrTensor> floats(List<IrTensor> tensors) {
    return tensors.stream()
        .filter(Objects::nonNull)
        .filter(tensor -> tensor.dtype() == DType.FLOAT32)
        .toList();
  }

  private IrTensor root(IrTensor tensor) {
    IrTensor at = tensor;
    while (parents.containsKey(at)) {
      at = parents.get(at);
    }
    return at;
  }

  /** Joins the group of {@code a} to that of {@code b}. */
  private void union(IrTensor a, IrTensor b) {
    IrTensor from = root(a);
    IrTensor to = root(b);
    if (from != to) {
      parents.put(from, to);
      ranges.merge(to, ranges.get(from), Range::merge);
      if (prescribed.containsKey(from)) {
        prescribed.putIfAbsent(to, prescribed.get(from));
      }
    }
  }

  private Optional<QuantParams> prescribed(IrTensor tensor) {
    return Optional.ofNullable(prescribed.get(root(tensor)));
  }

  /** Scale and zero point of a float tensor of the model. */
  QuantParams of(IrTensor tensor) {
    return prescribed(tensor).orElseGet(() -> mode.activation(ranges.get(root(tensor))));
  }
}
