package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrOp;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.QuantParams;
import io.addax.tflite.passes.Weights;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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
  private static final double GREATEST_INT32 = Integer.MAX_VALUE / 2;

  private final ModelComparison comparison;
  private final QuantizedGraph quantized;
  private final Storage storage;
  private final Map<IrTensor, Integer> producedAt = new IdentityHashMap<>();

  private BiasCorrection(
      IrGraph original, QuantizedGraph quantized, Storage storage, RepresentativeData data) {
    this.comparison = new ModelComparison(original, data, MAX_SAMPLES);
    this.quantized = quantized;
    this.storage = storage;
    for (int i = 0; i < original.ops().size(); i++) {
      int index = i;
      original.ops().get(i).outputs().forEach(output -> producedAt.put(output, index));
    }
  }

  /**
   * Corrects the biases of a quantized graph in place, if that brings it nearer to the original.
   *
   * @param storage how the quantized graph holds kernels and biases
   * @return whether it was changed
   */
  public static boolean correct(
      IrGraph original,
      QuantizedGraph quantized,
      Storage storage,
      Supplier<RepresentativeData> data) {
    return quantized.graph().ops().stream().anyMatch(op -> concerns(op, storage))
        && new BiasCorrection(original, quantized, storage, data.get()).correct();
  }

  private boolean correct() {
    IrGraph graph = quantized.graph();
    List<IrOp> before = List.copyOf(graph.ops());
    StepwiseRun real = comparison.original();
    StepwiseRun integer = comparison.start(graph, storage::complete);
    Map<String, HostTensor[]> uncorrected = comparison.start(graph, storage::complete).finish();
    for (int i = 0; i < before.size(); i++) {
      IrOp op = graph.ops().get(i);
      Integer source = producedAt.get(quantized.originals().getOrDefault(op.output(), op.output()));
      if (concerns(op, storage) && source != null) {
        HostTensor[] wanted = real.runTo(source);
        IrOp changed = storage.store(op, Correction.of(op, wanted, integer.runTo(i)));
        replaceLast(i, changed, integer);
        if (Weights.kernel(changed) != Weights.kernel(op)) {
          Correction again = Correction.of(changed, wanted, integer.runTo(i));
          replaceLast(i, again.appliedTo(changed), integer);
        }
      }
    }
    if (comparison.error(graph, integer.finish()) < comparison.error(graph, uncorrected)) {
      return true;
    }
    graph.ops().clear();
    graph.ops().addAll(before);
    return false;
  }

  private void replaceLast(int index, IrOp changed, StepwiseRun run) {
    quantized.graph().ops().set(index, changed);
    run.redoLast();
  }

  /** Whether an op of a quantized graph has a rounded kernel, and a bias to correct. */
  private static boolean concerns(IrOp op, Storage storage) {
    return Weights.has(op)
        && storage.isRounded(Weights.kernel(op))
        && Weights.bias(op) != null
        && Weights.bias(op).isConstant();
  }

  /** How a quantized graph holds kernels and biases. */
  interface Storage {
    /** Whether a kernel is no longer the original's. */
    boolean isRounded(IrTensor kernel);

    /** An op with the corrected bias, or in another form instead. */
    IrOp store(IrOp op, Correction correction);

    /** Adds to a part of the graph what it needs to be run. */
    void complete(IrGraph part);
  }

  /**
   * What an op's bias shall become.
   *
   * @param bias the corrected one
   * @param rounding how far its elements are from the wanted ones, the root of the mean square
   * @param noise the standard deviation of the result's error, which the bias cannot take out
   */
  record Correction(IrTensor bias, double rounding, double noise) {
    static Correction of(IrOp op, HostTensor[] wanted, HostTensor[] got) {
      ModelComparison.Elements values = ModelComparison.Elements.of(op.output().quantization());
      Limits limits = Limits.of(op);
      double[] sums = new double[Weights.channels(op)];
      double[] squares = new double[sums.length];
      int[] counts = new int[sums.length];
      for (int s = 0; s < got.length; s++) {
        float[] real = wanted[s].floats();
        for (int i = 0; i < real.length; i++) {
          double value = values.real(got[s], i);
          if (limits.contains(real[i]) && limits.contains(value)) {
            double error = real[i] - value;
            sums[i % sums.length] += error;
            squares[i % sums.length] += error * error;
            counts[i % sums.length]++;
          }
        }
      }
      double[] corrected = shifted(op, sums, counts);
      IrTensor bias = Weights.bias(op);
      HostTensor stored = HostTensor.of(bias.value().shape(), corrected).cast(bias.dtype());
      return new Correction(
          IrTensor.quantizedConstant(bias.name(), stored, bias.quantization()),
          distance(corrected, stored),
          deviation(sums, squares, counts));
    }

    private static double distance(double[] wanted, HostTensor stored) {
      double sum = 0;
      for (int i = 0; i < wanted.length; i++) {
        sum += Math.pow(wanted[i] - stored.doubleAt(i), 2);
      }
      return Math.sqrt(sum / wanted.length);
    }

    private static double deviation(double[] sums, double[] squares, int[] counts) {
      double sum = 0;
      long count = 0;
      for (int c = 0; c < sums.length; c++) {
        sum += counts[c] == 0 ? 0 : squares[c] - sums[c] * sums[c] / counts[c];
        count += counts[c];
      }
      return count == 0 ? 0 : Math.sqrt(Math.max(0, sum / count));
    }

    private static double[] shifted(IrOp op, double[] sums, int[] counts) {
      IrTensor bias = Weights.bias(op);
      double[] values = new double[sums.length];
      for (int c = 0; c < values.length; c++) {
        double scale = bias.isQuantized() ? scale(bias.quantization(), c) : 1;
        double shift = counts[c] >= FEWEST_ELEMENTS ? sums[c] / counts[c] / scale : 0;
        values[c] = bias.value().doubleAt(c) + (bias.isQuantized() ? Math.rint(shift) : shift);
        if (bias.dtype() == DType.INT32) {
          values[c] = Math.max(-GREATEST_INT32, Math.min(GREATEST_INT32, values[c]));
        }
      }
      return values;
    }

    private static float scale(QuantParams params, int channel) {
      return params.isPerAxis() ? params.scales()[channel] : params.scale();
    }

    /** The op with the corrected bias. */
    IrOp appliedTo(IrOp op) {
      return op.withInput(Weights.biasIndex(op), bias);
    }
  }

  /** The open interval in which an op's result is not clipped. */
  private record Limits(double low, double high) {
    static Limits of(IrOp op) {
      double low = op.activation().min();
      double high = op.activation().max();
      QuantParams params = op.output().quantization();
      if (params != null) {
        boolean int8 = op.output().dtype() == DType.INT8;
        int least = int8 ? Byte.MIN_VALUE : Short.MIN_VALUE;
        int greatest = int8 ? Byte.MAX_VALUE : Short.MAX_VALUE;
        low = Math.max(low, params.scale() * (double) (least - params.zeroPoint()));
        high = Math.min(high, params.scale() * (double) (greatest - params.zeroPoint()));
      }
      return new Limits(low, high);
    }

    boolean contains(double value) {
      return value > low && value < high;
    }
  }
}
