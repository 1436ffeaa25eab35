package io.addax.tflite.report;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.addax.graph.HostTensor;
import io.addax.tflite.ir.IrGraph;
import io.addax.tflite.read.SizeByPart;
import io.addax.tflite.report.QuantizationReport.Accuracy;
import io.addax.tflite.report.QuantizationReport.Latency;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.verify.Samples;
import io.addax.tflite.verify.Verification;
import io.addax.tflite.write.ModelWriter;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * Makes a report.
 *
 * @param name the model's mode in a word
 * @param file the quantized model
 * @param original the float model as it was before quantization
 * @param quantized what was made of it
 * @param layerNames from scopes of the graph to names of layers
 */
public record ModelAnalysis(
    String name,
    byte[] file,
    IrGraph original,
    IrGraph quantized,
    UnaryOperator<String> layerNames) {
  private static final int LAYER_SAMPLES = 100;
  private static final int ROUNDS = 15;
  private static final int RUNS = 20;

  /**
   * The report of some samples. Layers are compared on at most 100 of them.
   *
   * @param inputs one tensor per input, samples along the first axis
   * @param labels the right class of each sample; null if unknown
   * @param verification the outputs beside those of the float graph
   */
  public QuantizationReport report(
      List<HostTensor> inputs, int[] labels, Verification verification) {
    byte[] floatFile = ModelWriter.write(original).bytes();
    ImmutableList<LayerReport> layers =
        LayerAnalysis.of(original, quantized, layerNames, evenlySpread(inputs));
    try (TFLiteInterpreter real = TFLiteInterpreter.of(floatFile);
        TFLiteInterpreter own = TFLiteInterpreter.of(file)) {
      Accuracy accuracy =
          labels == null
              ? Accuracy.unknown()
              : new Accuracy(right(real, inputs, labels), right(own, inputs, labels));
      return new QuantizationReport(
          name,
          layers,
          verification,
          accuracy,
          SizeByPart.of(file),
          floatFile.length,
          latency(real, own, inputs),
          AdviceRules.ofAll(layers).stream().collect(ImmutableList.toImmutableList()));
    }
  }

  private List<HostTensor> evenlySpread(List<HostTensor> inputs) {
    int count = Samples.count(inputs);
    if (count <= LAYER_SAMPLES) {
      return inputs;
    }
    return inputs.stream().map(input -> everyNth(input, count)).toList();
  }

  private static HostTensor everyNth(HostTensor input, int count) {
    HostTensor chosen =
        HostTensor.zeros(input.dtype(), input.shape().tail().prepend(LAYER_SAMPLES));
    for (int i = 0; i < LAYER_SAMPLES; i++) {
      input.copyRows((int) ((long) i * count / LAYER_SAMPLES), chosen, i, 1);
    }
    return chosen;
  }

  /** The share of samples whose first output is greatest at the label. */
  private static OptionalDouble right(
      TFLiteInterpreter interpreter, List<HostTensor> inputs, int[] labels) {
    int samples = Samples.count(inputs);
    checkArgument(
        labels.length == samples, "Expected %s labels. Received: %s", samples, labels.length);
    int batch = Samples.batchSize(interpreter.inputs());
    int done = 0;
    int right = 0;
    for (; done + batch <= samples; done += batch) {
      HostTensor[] rows = Samples.rows(inputs, done, done + batch).toArray(HostTensor[]::new);
      HostTensor scores = interpreter.runFloat(rows).get(0);
      checkArgument(
          scores.size() % batch == 0 && scores.size() >= batch,
          "Expected one row of scores per sample for labels. Received: %s",
          scores.shape());
      int classes = scores.size() / batch;
      for (int i = 0; i < batch; i++) {
        right += answer(scores, i * classes, classes) == labels[done + i] ? 1 : 0;
      }
    }
    return done == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) right / done);
  }

  private static int answer(HostTensor scores, int start, int classes) {
    if (classes == 1) {
      return scores.doubleAt(start) > 0.5 ? 1 : 0;
    }
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = scores.doubleAt(start + c) > scores.doubleAt(start + best) ? c : best;
    }
    return best;
  }

  /** Medians of both in turns, so that what else the machine does meets them alike. */
  private static Latency latency(
      TFLiteInterpreter real, TFLiteInterpreter own, List<HostTensor> inputs) {
    HostTensor[] rows =
        Samples.rows(inputs, 0, Samples.batchSize(own.inputs())).toArray(HostTensor[]::new);
    real.runFloat(rows);
    own.runFloat(rows);
    double[] reals = new double[ROUNDS];
    double[] owns = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      reals[i] = real.latencyMicros(RUNS);
      owns[i] = own.latencyMicros(RUNS);
    }
    Arrays.sort(reals);
    Arrays.sort(owns);
    return new Latency(reals[ROUNDS / 2], owns[ROUNDS / 2], real.planSize(), own.planSize());
  }
}
