package io.addax.graph.savedmodel;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** Runs a signature over many samples, a batch at a time. */
final class SignatureBatches {
  private final SignatureFunction function;
  private final int batchSize;

  SignatureBatches(SignatureFunction function, int batchSize) {
    this.function = function;
    this.batchSize = batchSize;
  }

  Map<String, HostTensor> run(Map<String, HostTensor> inputs) {
    List<String> split = splitInputs(inputs);
    int samples = split.isEmpty() ? 0 : samples(split, inputs);
    if (samples <= batchSize) {
      return function.run(inputs);
    }
    List<Map<String, HostTensor>> parts = new ArrayList<>();
    for (int from = 0; from < samples; from += batchSize) {
      int to = Math.min(samples, from + batchSize);
      Map<String, HostTensor> batch = new LinkedHashMap<>(inputs);
      for (String name : split) {
        batch.put(name, inputs.get(name).rows(from, to));
      }
      Map<String, HostTensor> outputs = function.run(batch);
      checkRows(outputs, to - from);
      parts.add(outputs);
    }
    Map<String, HostTensor> joined = new LinkedHashMap<>();
    for (String name : parts.get(0).keySet()) {
      joined.put(name, HostTensor.concatenate(parts.stream().map(part -> part.get(name)).toList()));
    }
    return joined;
  }

  private List<String> splitInputs(Map<String, HostTensor> inputs) {
    List<String> split = new ArrayList<>();
    for (FrozenPort port : function.signature().inputs()) {
      HostTensor value = inputs.get(port.name());
      Shape shape = port.spec().shape();
      boolean open = shape.isUnknown() || shape.numDimensions() > 0 && shape.get(0) < 0;
      if (open && value != null && value.shape().numDimensions() > 0) {
        split.add(port.name());
      }
    }
    return split;
  }

  private int samples(List<String> split, Map<String, HostTensor> inputs) {
    Map<String, Long> samples = new LinkedHashMap<>();
    split.forEach(name -> samples.put(name, inputs.get(name).shape().get(0)));
    checkArgument(
        samples.values().stream().distinct().count() == 1,
        "Signature '%s' expected as many samples in every input. Received: %s",
        function.signature().name(),
        samples);
    return Math.toIntExact(samples.values().iterator().next());
  }

  private void checkRows(Map<String, HostTensor> outputs, int rows) {
    outputs.forEach(
        (name, value) ->
            checkArgument(
                value.shape().numDimensions() > 0 && value.shape().get(0) == rows,
                "Output '%s' of signature '%s' is not one row for each sample: for %s samples its"
                    + " shape is %s. Run all samples as one batch",
                name,
                function.signature().name(),
                rows,
                value.shape()));
  }
}
