package io.addax.tflite;

import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenPort;
import io.addax.keras.Model;
import io.addax.keras.data.Batch;
import io.addax.keras.data.Dataset;
import io.addax.keras.engine.InferenceGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;

/** The only place of the exporter that knows Keras models and data sets. */
final class KerasModels {
  private KerasModels() {}

  /** The model's inference graph, frozen, under the model's own names of inputs and outputs. */
  static FrozenGraph freeze(Model model) {
    InferenceGraph inference = model.inferenceGraph();
    Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    for (int i = 0; i < inference.inputs().size(); i++) {
      inputs.put(model.inputs().get(i).name(), inference.inputs().get(i));
    }
    Map<String, Operand<?>> outputs = new LinkedHashMap<>();
    List<String> names = model.outputNames();
    for (int i = 0; i < inference.outputs().size(); i++) {
      outputs.put(names.get(i), inference.outputs().get(i));
    }
    return FrozenGraph.freeze(inference.graph(), inference.session(), inputs, outputs);
  }

  /**
   * Some examples of a data set, spread evenly where its size is known, as batches of one in the
   * order and the dtypes of a graph's inputs.
   */
  static List<List<HostTensor>> examples(Object x, FrozenGraph graph, int limit) {
    Dataset given = x instanceof Dataset data ? data : Dataset.of(x);
    Dataset examples = given.isBatched() ? given.unbatch() : given;
    long count = examples.cardinality();
    int step = count > limit ? (int) ((count + limit - 1) / limit) : 1;
    List<String> names = graph.inputs().stream().map(FrozenPort::name).toList();
    List<List<HostTensor>> chosen = new ArrayList<>();
    for (Batch batch : examples.batch(step).take(limit).arranged(names, given.targetNames())) {
      List<HostTensor> inputs = new ArrayList<>();
      for (int i = 0; i < batch.x().size(); i++) {
        HostTensor first = batch.x().get(i).rows(0, 1);
        inputs.add(i < names.size() ? first.cast(graph.inputs().get(i).spec().dtype()) : first);
      }
      chosen.add(inputs);
    }
    return chosen;
  }
}
