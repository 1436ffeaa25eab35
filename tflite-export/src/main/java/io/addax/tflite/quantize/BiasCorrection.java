package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Calibrator;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.QuantParams;
import io.addax.tflite.passes.Weights;
import io.addax.tflite.runtime.Quantizer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes out the shift that rounding gives each channel's mean.
 *
 * <p>Both models run side by side, layer after layer; the mean difference of each channel, over
 * elements that neither model clips, goes into the bias before the next layer is looked at. If the
 * outputs are no nearer to the float model's at the end, nothing is changed.
 */
public final class BiasCorrection {
  private static final int MAX_SAMPLES = 128;
  private static final int FEWEST_ELEMENTS = 8;

  private final IrGraph original;
  private final QuantizedGraph quantized;
  private final List<HostTensor[]> inputs;
  private final Map<IrTensor, Integer> producedAt = new IdentityHashMap<>();
  private final Map<IrTensor, IrTensor> originals = new IdentityHashMap<>();

  private BiasCorrection(IrGraph original, QuantizedGraph quantized, RepresentativeData data) {
    this.original = original;
    this.quantized = quantized;
    this.inputs = inputs(data.choose(Calibrator.batchSize(original), MAX_SAMPLES), data);
    quantized.integers().forEach((real, integer) -> originals.put(integer, real));
    for (int i = 0; i < original.ops().size(); i++) {
      int index = i;
      original.ops().get(i).outputs().forEach(output -> producedAt.put(output, index));
    }
  }

  /** Per input of the graph, its value for each group of samples. */
  private List<HostTensor[]> inputs(List<int[]> groups, RepresentativeData data) {
    List<HostTensor[]> values = new ArrayList<>();
    original.inputs().forEach((name, tensor) -> values.add(new HostTensor[groups.size()]));
    for (int s = 0; s < groups.size(); s++) {
      HostTensor[] sample = data.samples(groups.get(s));
      for (int k = 0; k < sample.length; k++) {
        values.get(k)[s] = sample[k];
      }
    }
    return values;
  }

  /**
   * Corrects the biases of a quantized graph in place, if that brings it nearer to the original.
   *
   * @return whether it was changed
   */
  public static boolean correct(
      IrGraph original, QuantizedGraph quantized, RepresentativeData data) {
    return new BiasCorrection(original, quantized, data).correct();
  }

  private boolean correct() {
    IrGraph graph = quantized.graph();
    List<IrOp> before = List.copyOf(graph.ops());
    StepwiseRun real = new StepwiseRun(original, inputs);
    List<HostTensor[]> own = quantizedInputs();
    StepwiseRun integer = new StepwiseRun(graph, own);
    Map<String, HostTensor[]> uncorrected = new StepwiseRun(graph, own).finish();
    for (int i = 0; i < before.size(); i++) {
      IrOp op = graph.ops().get(i);
      Integer source = producedAt.get(originals.get(op.output()));
      if (Int8Policy.of(op) == Int8Policy.WEIGHTED
          && Weights.bias(op) != null
          && op.output().dtype() == DType.INT8
          && source != null) {
        graph.ops().set(i, corrected(op, real.runTo(source), integer.runTo(i)));
        integer.redoLast();
      }
    }
    Map<String, HostTensor[]> wanted = real.finish();
    if (error(wanted, integer.finish()) < error(wanted, uncorrected)) {
      return true;
    }
    graph.ops().clear();
    graph.ops().addAll(before);
    return false;
  }

  private List<HostTensor[]> quantizedInputs() {
    List<HostTensor[]> own = new ArrayList<>();
    int i = 0;
    for (IrTensor input : quantized.graph().inputs().values()) {
      HostTensor[] values = inputs.get(i++);
      QuantParams params = input.quantization();
      if (params != null) {
        values = values.clone();
        for (int s = 0; s < values.length; s++) {
          values[s] =
              Quantizer.quantize(values[s], input.dtype(), params.scale(), params.zeroPoint());
        }
      }
      own.add(values);
    }
    return own;
  }

  private static IrOp corrected(IrOp op, HostTensor[] wanted, HostTensor[] got) {
    QuantParams params = op.output().quantization();
    Limits limits = Limits.of(op, params);
    double[] sums = new double[Weights.channels(op)];
    int[] counts = new int[sums.length];
    for (int s = 0; s < got.length; s++) {
      float[] real = wanted[s].floats();
      byte[] integers = (byte[]) got[s].data();
      for (int i = 0; i < integers.length; i++) {
        float value = params.scale() * (integers[i] - params.zeroPoint());
        if (limits.contains(real[i]) && limits.contains(value)) {
          sums[i % sums.length] += real[i] - value;
          counts[i % sums.length]++;
        }
      }
    }
    return shifted(op, sums, counts);
  }

  private static IrOp shifted(IrOp op, double[] sums, int[] counts) {
    IrTensor bias = Weights.bias(op);
    float[] scales = bias.quantization().scales();
    int[] values = bias.value().ints().clone();
    for (int c = 0; c < values.length; c++) {
      if (counts[c] >= FEWEST_ELEMENTS) {
        double shift = Math.rint(sums[c] / counts[c] / scales[c]);
        double limit = Integer.MAX_VALUE / 2;
        values[c] = (int) Math.max(-limit, Math.min(limit, values[c] + shift));
      }
    }
    HostTensor changed = HostTensor.of(bias.value().shape(), values);
    return op.withInput(
        Weights.biasIndex(op),
        IrTensor.quantizedConstant(bias.name(), changed, bias.quantization()));
  }

  /** The open interval in which an op's result is not clipped. */
  private record Limits(float low, float high) {
    static Limits of(IrOp op, QuantParams params) {
      float least = params.scale() * (-128 - params.zeroPoint());
      float greatest = params.scale() * (127 - params.zeroPoint());
      return new Limits(
          Math.max(least, op.activation().min()), Math.min(greatest, op.activation().max()));
    }

    boolean contains(float value) {
      return value > low && value < high;
    }
  }

  /** The mean absolute difference of the real-valued outputs, each in steps of its own scale. */
  private double error(Map<String, HostTensor[]> wanted, Map<String, HostTensor[]> got) {
    double sum = 0;
    long count = 0;
    for (String name : wanted.keySet()) {
      if (original.outputs().get(name).dtype() != DType.FLOAT32) {
        continue;
      }
      QuantParams params = quantized.graph().outputs().get(name).quantization();
      float scale = params == null ? 1 : params.scale();
      int zero = params == null ? 0 : params.zeroPoint();
      for (int s = 0; s < wanted.get(name).length; s++) {
        HostTensor real = wanted.get(name)[s];
        HostTensor other = got.get(name)[s];
        for (int i = 0; i < real.size(); i++) {
          sum += Math.abs(real.doubleAt(i) / scale - (other.doubleAt(i) - zero));
          count++;
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
