package io.addax.tflite.quantize;

import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.passes.Weights;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A float model with the kernels of an integer one, by which that one's biases are corrected. For
 * activations of 16 bits: what their rounding adds is too little to be seen, and TFLite's integer
 * kernels for them take ten times as long as those for real numbers.
 */
final class RoundedWeights implements BiasCorrection.Storage {
  private final IrGraph graph = new IrGraph();
  private final Map<IrOp, IrOp> integerOps = new IdentityHashMap<>();
  private final Set<IrTensor> kernels = Collections.newSetFromMap(new IdentityHashMap<>());

  private RoundedWeights(IrGraph original, QuantizedGraph quantized) {
    Map<IrTensor, IrOp> makers = new IdentityHashMap<>();
    for (IrOp op : quantized.graph().ops()) {
      if (Weights.has(op) && Weights.kernel(op).isQuantized()) {
        makers.put(quantized.originals().get(op.output()), op);
      }
    }
    graph.inputs().putAll(original.inputs());
    graph.outputs().putAll(original.outputs());
    for (IrOp op : original.ops()) {
      IrOp integer = makers.get(op.output());
      IrOp own = integer == null ? op : op.withInput(1, real(Weights.kernel(integer)));
      graph.ops().add(own);
      integerOps.put(own, integer);
    }
  }

  private IrTensor real(IrTensor kernel) {
    IrTensor real = IrTensor.constant(kernel.name(), QuantMath.dequantize(kernel));
    kernels.add(real);
    return real;
  }

  /** Corrects the biases of an integer graph in place, if that brings the outputs nearer. */
  static void correctBiases(
      IrGraph original,
      QuantizedGraph quantized,
      IntegerMode mode,
      Supplier<RepresentativeData> data) {
    RoundedWeights real = new RoundedWeights(original, quantized);
    List<IrOp> before = List.copyOf(real.graph.ops());
    QuantizedGraph compared = new QuantizedGraph(real.graph, Map.of(), List.of(), List.of());
    if (!BiasCorrection.correct(original, compared, real, data)) {
      return;
    }
    for (int i = 0; i < before.size(); i++) {
      IrOp integer = real.integerOps.get(before.get(i));
      if (integer != null && Weights.bias(integer) != null) {
        IrTensor bias = Weights.bias(integer);
        IrTensor changed =
            IrTensor.quantizedConstant(
                bias.name(),
                mode.bias(Weights.bias(real.graph.ops().get(i)).value(), scales(bias)),
                bias.quantization());
        quantized.graph().replace(integer, integer.withInput(Weights.biasIndex(integer), changed));
      }
    }
  }

  /** A scale per element. */
  private static float[] scales(IrTensor bias) {
    float[] scales = new float[bias.size()];
    for (int c = 0; c < scales.length; c++) {
      scales[c] =
          bias.quantization().isPerAxis()
              ? bias.quantization().scales()[c]
              : bias.quantization().scale();
    }
    return scales;
  }

  @Override
  public boolean isRounded(IrTensor kernel) {
    return kernels.contains(kernel);
  }

  @Override
  public IrOp store(IrOp op, BiasCorrection.Correction correction) {
    return correction.appliedTo(op);
  }

  @Override
  public void complete(IrGraph part) {}
}
