package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Calibrator;
import io.addax.tflite.calibrate.RepresentativeData;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.QuantParams;
import io.addax.tflite.runtime.Quantizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A float model's outputs on some samples, and how near quantized ones come to them. */
final class ModelComparison {
  private final IrGraph original;
  private final List<HostTensor[]> inputs = new ArrayList<>();
  private final StepwiseRun run;
  private Map<String, HostTensor[]> wanted;

  /**
   * A comparison.
   *
   * @param samples how many are used at most
   */
  ModelComparison(IrGraph original, RepresentativeData data, int samples) {
    data.check(original);
    this.original = original;
    List<int[]> groups = data.choose(Calibrator.batchSize(original), samples);
    original.inputs().forEach((name, tensor) -> inputs.add(new HostTensor[groups.size()]));
    for (int s = 0; s < groups.size(); s++) {
      HostTensor[] sample = data.samples(groups.get(s));
      for (int k = 0; k < sample.length; k++) {
        inputs.get(k)[s] = sample[k];
      }
    }
    run = new StepwiseRun(original, inputs, part -> {});
  }

  /** The float model's run, which may be made step by step until something is compared. */
  StepwiseRun original() {
    return run;
  }

  /** A run of a quantized model, before its first op. */
  StepwiseRun start(IrGraph quantized) {
    return start(quantized, part -> {});
  }

  /**
   * A run of a quantized model, before its first op.
   *
   * @param completing adds to a part of the model what it needs to be run
   */
  StepwiseRun start(IrGraph quantized, Consumer<IrGraph> completing) {
    List<HostTensor[]> own = new ArrayList<>();
    int i = 0;
    for (IrTensor input : quantized.inputs().values()) {
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
    return new StepwiseRun(quantized, own, completing);
  }

  /** The mean absolute error of real-valued outputs beside their mean magnitude, summed up. */
  double error(IrGraph quantized, Map<String, HostTensor[]> outputs) {
    double error = 0;
    for (String name : outputs.keySet()) {
      double[] sums = new double[2];
      compare(
          quantized,
          Map.of(name, outputs.get(name)),
          (real, other, values) -> {
            for (int i = 0; i < real.size(); i++) {
              sums[0] += Math.abs(real.doubleAt(i) - values.real(other, i));
              sums[1] += Math.abs(real.doubleAt(i));
            }
          });
      error += sums[1] == 0 ? sums[0] : sums[0] / sums[1];
    }
    return error;
  }

  /**
   * The share of rows, along the last axis, whose greatest element is the same; of rows of one
   * element, whether it is above one half. Of several outputs the least.
   */
  double agreement(IrGraph quantized) {
    Map<String, HostTensor[]> outputs = start(quantized).finish();
    double least = 1;
    for (String name : outputs.keySet()) {
      int[] counts = new int[2];
      compare(
          quantized,
          Map.of(name, outputs.get(name)),
          (real, other, values) -> {
            int rank = real.shape().numDimensions();
            int width = rank == 0 ? 1 : Math.max(1, (int) real.shape().get(rank - 1));
            for (int start = 0; start + width <= real.size(); start += width) {
              boolean same =
                  peak(Elements.REAL, real, start, width) == peak(values, other, start, width);
              counts[0] += same ? 1 : 0;
              counts[1]++;
            }
          });
      least = Math.min(least, counts[1] == 0 ? 1 : (double) counts[0] / counts[1]);
    }
    return least;
  }

  private static int peak(Elements values, HostTensor tensor, int start, int width) {
    if (width == 1) {
      return values.real(tensor, start) > 0.5 ? 1 : 0;
    }
    int best = start;
    for (int i = start + 1; i < start + width; i++) {
      best = tensor.doubleAt(i) > tensor.doubleAt(best) ? i : best;
    }
    return best;
  }

  private interface Comparison {
    void compare(HostTensor real, HostTensor other, Elements values);
  }

  private void compare(
      IrGraph quantized, Map<String, HostTensor[]> outputs, Comparison comparison) {
    if (wanted == null) {
      wanted = run.finish();
    }
    outputs.forEach(
        (name, got) -> {
          if (original.outputs().get(name).dtype() == DType.FLOAT32) {
            Elements values = Elements.of(quantized.outputs().get(name).quantization());
            for (int s = 0; s < got.length; s++) {
              comparison.compare(wanted.get(name)[s], got[s], values);
            }
          }
        });
  }

  /** A tensor's elements as real numbers. */
  record Elements(double scale, int zero) {
    private static final Elements REAL = new Elements(1, 0);

    static Elements of(QuantParams params) {
      return params == null ? REAL : new Elements(params.scale(), params.zeroPoint());
    }

    double real(HostTensor tensor, int index) {
      return scale * (tensor.doubleAt(index) - zero);
    }
  }
}
