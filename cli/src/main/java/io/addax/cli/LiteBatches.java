package io.addax.cli;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.runtime.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/** Runs a TFLite model over samples, so many at a time as it is written for. */
final class LiteBatches {
  private final TFLiteInterpreter interpreter;
  private final List<TensorInfo> inputs;

  LiteBatches(TFLiteInterpreter interpreter) {
    this.interpreter = interpreter;
    this.inputs = interpreter.inputs();
  }

  /** How many samples the model takes at a time. */
  int size() {
    return inputs.stream()
        .map(TensorInfo::shape)
        .filter(shape -> shape.numDimensions() > 0)
        .mapToInt(shape -> (int) shape.get(0))
        .min()
        .orElse(1);
  }

  /**
   * The outputs for all samples by name, in the model's order. Where inputs are quantized and given
   * as other numbers, they are quantized and the outputs are turned back into real numbers.
   *
   * @param given one tensor per input, samples first
   * @throws IllegalArgumentException if a shape is wrong, or the samples do not fill the batches
   */
  Map<String, HostTensor> run(List<HostTensor> given) {
    boolean raw =
        IntStream.range(0, inputs.size())
            .allMatch(
                i -> !inputs.get(i).isQuantized() || given.get(i).dtype() == inputs.get(i).dtype());
    List<HostTensor> x = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      checkShape(inputs.get(i), given.get(i));
      TensorInfo info = inputs.get(i);
      x.add(given.get(i).cast(info.isQuantized() && !raw ? DType.FLOAT32 : info.dtype()));
    }
    List<List<HostTensor>> results = new ArrayList<>();
    int samples = samples(x);
    int batch = size();
    checkArgument(
        samples % batch == 0,
        "Expected a multiple of %s samples, the model's batch size. Received: %s",
        batch,
        samples);
    for (int from = 0; from < samples; from += batch) {
      HostTensor[] rows = new HostTensor[x.size()];
      for (int i = 0; i < rows.length; i++) {
        boolean whole = samples == batch || x.get(i).shape().numDimensions() == 0;
        rows[i] = whole ? x.get(i) : x.get(i).rows(from, from + batch);
      }
      results.add(raw ? interpreter.run(rows) : interpreter.runFloat(rows));
    }
    return joined(results);
  }

  private static void checkShape(TensorInfo info, HostTensor given) {
    Shape wanted = info.shape();
    Shape shape = given.shape();
    boolean fits =
        wanted.numDimensions() == shape.numDimensions()
            && (wanted.numDimensions() == 0 || wanted.tail().equals(shape.tail()));
    checkArgument(
        fits,
        "Expected samples of shape %s for input '%s'. Received: %s",
        wanted.numDimensions() == 0 ? wanted : wanted.tail(),
        info.name(),
        shape);
  }

  private static int samples(List<HostTensor> x) {
    long samples = -1;
    for (HostTensor tensor : x) {
      if (tensor.shape().numDimensions() > 0) {
        long rows = tensor.shape().get(0);
        checkArgument(
            samples < 0 || samples == rows,
            "Expected as many samples in each input. Received: %s and %s",
            samples,
            rows);
        samples = rows;
      }
    }
    checkArgument(samples != 0, "Expected at least one sample. Received: none");
    return samples < 0 ? 1 : (int) samples;
  }

  private Map<String, HostTensor> joined(List<List<HostTensor>> results) {
    Map<String, HostTensor> outputs = new LinkedHashMap<>();
    List<TensorInfo> infos = interpreter.outputs();
    for (int i = 0; i < infos.size(); i++) {
      int output = i;
      List<HostTensor> parts = results.stream().map(result -> result.get(output)).toList();
      String name = infos.get(i).name();
      String unique = outputs.containsKey(name) ? name + "_" + i : name;
      outputs.put(unique, parts.size() == 1 ? parts.get(0) : concatenated(parts, name));
    }
    return outputs;
  }

  private static HostTensor concatenated(List<HostTensor> parts, String name) {
    Shape first = parts.get(0).shape();
    checkArgument(
        first.numDimensions() > 0, "Output '%s' is one number and not one for each sample", name);
    int rows = (int) first.get(0);
    HostTensor all =
        HostTensor.zeros(
            parts.get(0).dtype(), first.tail().prepend(Math.multiplyExact(rows, parts.size())));
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).copyRows(0, all, i * rows, rows);
    }
    return all;
  }
}
