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
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.write.ModelWriter;
import io.addax.tflite.write.WrittenModel;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes out the shift that rounding gives each channel's mean.
 *
 * <p>One layer after the other, both models run on the representative samples; the mean difference
 * of each channel, over elements that neither model clips, goes into the bias. If the outputs are
 * no nearer to the float model's at the end, nothing is changed.
 */
public final class BiasCorrection {
  private static final int MAX_SAMPLES = 200;
  private static final int FEWEST_ELEMENTS = 8;

  private final IrGraph original;
  private final QuantizedGraph quantized;
  private final List<HostTensor[]> samples;
  private final Map<IrTensor, IrTensor> originals = new IdentityHashMap<>();

  private BiasCorrection(IrGraph original, QuantizedGraph quantized, RepresentativeData data) {
    this.original = original;
    this.quantized = quantized;
    this.samples =
        data.choose(Calibrator.batchSize(original), MAX_SAMPLES).stream()
            .map(data::samples)
            .toList();
    quantized.integers().forEach((real, integer) -> originals.put(integer, real));
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
    List<IrOp> before = List.copyOf(quantized.graph().ops());
    WrittenModel reference = ModelWriter.write(original);
    try (TFLiteInterpreter real = interpreter(reference)) {
      double errorBefore = outputError(real, reference);
      for (int i = 0; i < before.size(); i++) {
        IrOp op = before.get(i);
        boolean correctable =
            Int8Policy.of(op) == Int8Policy.WEIGHTED
                && Weights.bias(op) != null
                && op.output().dtype() == DType.INT8
                && originals.containsKey(op.output());
        if (correctable) {
          correct(i, real, reference.indices().get(originals.get(op.output())));
        }
      }
      if (outputError(real, reference) < errorBefore) {
        return true;
      }
    }
    quantized.graph().ops().clear();
    quantized.graph().ops().addAll(before);
    return false;
  }

  private static TFLiteInterpreter interpreter(WrittenModel model) {
    return TFLiteInterpreter.of(model.bytes(), InterpreterConfig.defaults().withAllTensors());
  }

  private void correct(int index, TFLiteInterpreter real, int realTensor) {
    IrOp op = quantized.graph().ops().get(index);
    QuantParams params = op.output().quantization();
    Limits limits = Limits.of(op, params);
    double[] sums = new double[Weights.channels(op)];
    int[] counts = new int[sums.length];
    WrittenModel model = ModelWriter.write(quantized.graph());
    int integerTensor = model.indices().get(op.output());
    try (TFLiteInterpreter integer = interpreter(model)) {
      for (HostTensor[] sample : samples) {
        real.run(sample);
        integer.runFloat(sample);
        float[] wanted = real.tensor(realTensor).floats();
        byte[] got = (byte[]) integer.tensor(integerTensor).data();
        for (int i = 0; i < got.length; i++) {
          float value = params.scale() * (got[i] - params.zeroPoint());
          if (limits.contains(wanted[i]) && limits.contains(value)) {
            sums[i % sums.length] += wanted[i] - value;
            counts[i % sums.length]++;
          }
        }
      }
    }
    quantized.graph().ops().set(index, shifted(op, sums, counts));
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

  /** The mean absolute difference of the outputs, each in steps of its own scale. */
  private double outputError(TFLiteInterpreter real, WrittenModel reference) {
    WrittenModel model = ModelWriter.write(quantized.graph());
    double sum = 0;
    long count = 0;
    try (TFLiteInterpreter integer = interpreter(model)) {
      for (HostTensor[] sample : samples) {
        real.run(sample);
        integer.runFloat(sample);
        for (String name : original.outputs().keySet()) {
          IrTensor wantedTensor = original.outputs().get(name);
          IrTensor gotTensor = quantized.integers().get(wantedTensor);
          if (gotTensor == null || gotTensor.dtype() != DType.INT8) {
            continue;
          }
          QuantParams params = gotTensor.quantization();
          float[] wanted = real.tensor(reference.indices().get(wantedTensor)).floats();
          byte[] got = (byte[]) integer.tensor(model.indices().get(gotTensor)).data();
          for (int i = 0; i < got.length; i++) {
            sum += Math.abs(wanted[i] / params.scale() - (got[i] - params.zeroPoint()));
            count++;
          }
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
