package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.tflite.ir.ArithmeticOptions;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.OpCode;
import io.addax.tflite.ir.OpOptions;
import io.addax.tflite.passes.Weights;
import io.addax.tflite.write.TargetRuntime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces the constants of a float model by smaller ones; everything else stays. Constants that a
 * DEQUANTIZE shall make real again get it at the end: until then their ops are seen as having them,
 * and only what is run has it.
 */
final class WeightQuantizer implements BiasCorrection.Storage {
  /** Of a kernel that may stay float32 for its bias's sake; in float16 it would be 2 kB smaller. */
  private static final int MOST_ELEMENTS_KEPT = 1024;

  private static final double MOST_OF_NOISE = 0.5;

  private final IrGraph from;
  private final WeightMode mode;
  private final TargetRuntime target;
  private final Set<IrOp> kept;
  private final IrGraph to = new IrGraph();
  private final Set<IrTensor> before = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<IrTensor, IrOp> originals = new IdentityHashMap<>();

  private record Constant(Object value, Object quantization) {}

  private WeightQuantizer(IrGraph from, WeightMode mode, TargetRuntime target, Set<IrOp> kept) {
    this.from = from;
    this.mode = mode;
    this.target = target;
    this.kept = kept;
  }

  /**
   * The graph with smaller constants; the original stays as it is.
   *
   * @param kept ops whose constants stay as they are
   */
  static QuantizedGraph quantize(
      IrGraph graph, WeightMode mode, QuantizeOptions options, Set<IrOp> kept) {
    return new WeightQuantizer(graph, mode, options.target(), kept).quantize(options);
  }

  private QuantizedGraph quantize(QuantizeOptions options) {
    to.inputs().putAll(from.inputs());
    to.outputs().putAll(from.outputs());
    from.ops().forEach(this::op);
    QuantizedGraph quantized = new QuantizedGraph(to, Map.of(), keptInOrder(), List.of());
    if (options.biasCorrection() && options.data().isPresent()) {
      BiasCorrection.correct(from, quantized, this, options.data().get());
    }
    complete(to);
    return quantized;
  }

  private List<IrOp> keptInOrder() {
    return from.ops().stream().filter(kept::contains).toList();
  }

  @Override
  public boolean isRounded(IrTensor kernel) {
    return kernel.isQuantized() || before.contains(kernel);
  }

  /**
   * An op with another bias, which is rounded as the old one was. Where a small layer's result
   * would suffer from that about as much as from its kernel's rounding, all of it stays float32.
   */
  @Override
  public IrOp store(IrOp op, BiasCorrection.Correction correction) {
    if (!before.contains(Weights.bias(op))) {
      return correction.appliedTo(op);
    }
    boolean costly = correction.rounding() > MOST_OF_NOISE * correction.noise();
    if (costly && Weights.kernel(op).size() <= MOST_ELEMENTS_KEPT) {
      return originals.get(op.output());
    }
    before.add(correction.bias());
    return correction.appliedTo(op);
  }

  private void op(IrOp op) {
    originals.put(op.output(), op);
    IrOp changed = op;
    IrTensor after = null;
    for (int i = 0; i < op.inputs().size(); i++) {
      Optional<WeightMode.Stored> stored = stored(op, i);
      if (stored.isEmpty()) {
        continue;
      }
      IrTensor value = stored.get().value();
      switch (stored.get().place()) {
        case KERNEL -> changed = hybrid(changed.withInput(i, value));
        case BEFORE -> {
          before.add(value);
          changed = changed.withInput(i, value);
        }
        case AFTER -> {
          changed = changed.withInput(i, value);
          after = value;
        }
      }
    }
    if (after == null) {
      to.ops().add(changed);
      return;
    }
    IrTensor real = op.output();
    IrTensor small =
        real.named(real.name() + "/" + after.dtype())
            .quantized(after.dtype(), after.quantization());
    to.ops().add(changed.withOutputs(List.of(small)));
    to.ops().add(dequantize(small, real, op.origin()));
  }

  private Optional<WeightMode.Stored> stored(IrOp op, int input) {
    return isFloat(op.input(input)) && !kept.contains(op)
        ? mode.store(op, input, target)
        : Optional.empty();
  }

  /** Whether an input is a constant of real numbers. */
  static boolean isFloat(IrTensor tensor) {
    return tensor != null && tensor.isConstant() && tensor.dtype() == DType.FLOAT32;
  }

  /** Kernels that quantize their input on the fly do so asymmetrically, as the converter has it. */
  private static IrOp hybrid(IrOp op) {
    return op.options() instanceof ArithmeticOptions.Dense dense
        ? op.withOptions(new ArithmeticOptions.Dense(dense.keepNumDims(), true, dense.activation()))
        : op;
  }

  /** Makes the real numbers of constants, each once, by the first ops of the model. */
  @Override
  public void complete(IrGraph graph) {
    Map<Constant, IrTensor> made = new HashMap<>();
    List<IrOp> first = new ArrayList<>();
    graph
        .ops()
        .replaceAll(
            op -> {
              IrOp changed = op;
              for (int i = 0; i < op.inputs().size(); i++) {
                IrTensor stored = op.input(i);
                if (before.contains(stored)) {
                  IrTensor real =
                      made.computeIfAbsent(
                          new Constant(stored.value(), stored.quantization()),
                          constant -> {
                            IrTensor output = real(stored);
                            first.add(dequantize(stored, output, op.origin()));
                            return output;
                          });
                  changed = changed.withInput(i, real);
                }
              }
              return changed;
            });
    graph.ops().addAll(0, first);
  }

  private static IrTensor real(IrTensor stored) {
    int[] shape = stored.shape();
    return IrTensor.activation(stored.name() + "_float", DType.FLOAT32, shape, shape);
  }

  private static IrOp dequantize(IrTensor in, IrTensor out, IrOp.Origin origin) {
    return new IrOp(OpCode.DEQUANTIZE, OpOptions.NONE, List.of(in), List.of(out), origin);
  }
}
