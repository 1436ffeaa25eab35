package io.addax.tflite;

import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.data.Batch;
import io.addax.keras.data.Dataset;
import io.addax.keras.engine.InferenceGraph;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;

/** What the exporter takes from Keras: a model's frozen graph, and the inputs of a data set. */
final class KerasModels {
  private static final int BATCH = 32;

  private KerasModels() {}

  /** The inference function with the weights as they are now, ports named after layers. */
  static FrozenGraph freeze(Model model) {
    InferenceGraph inference = model.inferenceGraph();
    Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    List<String> inputNames = model.inputs().stream().map(KerasTensor::name).toList();
    for (int i = 0; i < inputNames.size(); i++) {
      inputs.put(inputNames.get(i), inference.inputs().get(i));
    }
    Map<String, Operand<?>> outputs = new LinkedHashMap<>();
    for (int i = 0; i < model.outputs().size(); i++) {
      outputs.put(model.outputNames().get(i), inference.outputs().get(i));
    }
    return FrozenGraph.freeze(inference.graph(), inference.session(), inputs, outputs);
  }

  /** The inputs of a data set's batches. */
  static Iterable<List<HostTensor>> inputs(Dataset data) {
    Dataset batches = data.isBatched() ? data : data.batch(BATCH);
    return () -> {
      Iterator<Batch> iterator = batches.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return iterator.hasNext();
        }

        @Override
        public List<HostTensor> next() {
          return iterator.next().x();
        }
      };
    };
  }
}
