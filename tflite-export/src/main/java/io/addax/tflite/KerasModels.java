package io.addax.tflite;

import static com.google.common.base.Preconditions.checkArgument;

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
  private static final int BATCH = 256;

  private KerasModels() {}

  /**
   * The model's inference graph, frozen, under the model's own names of inputs and outputs; of a
   * model of mixed precision in float32.
   */
  static FrozenGraph freeze(Model model) {
    InferenceGraph inference = model.inferenceGraphInVariableDtypes();
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
   * A layer's name as the model has it, for what the graph says: its scope without the function's
   * and the model's own, {@code digits/dense} of {@code predict/my_model/digits/dense}.
   */
  static String layerName(Model model, String scope) {
    String inside = "/" + model.name() + "/";
    int at = scope.indexOf(inside);
    return at >= 0 && scope.indexOf('/') == at ? scope.substring(at + inside.length()) : scope;
  }

  /**
   * All examples of a data set as one tensor per input, in the order and the dtypes of a graph's
   * inputs.
   *
   * @throws IllegalArgumentException if there are none, or the data set is endless
   */
  static List<HostTensor> inputs(Object x, FrozenGraph graph) {
    Dataset given = x instanceof Dataset data ? data : Dataset.of(x);
    checkArgument(given.cardinality() != Dataset.INFINITE, "Expected data that end: use take(…)");
    List<List<HostTensor>> batches = new ArrayList<>();
    Dataset batched = given.isBatched() ? given : given.batch(BATCH);
    for (Batch batch : batched.arranged(names(graph), given.targetNames())) {
      checkArgument(
          batch.x().size() == graph.inputs().size(),
          "Expected %s input(s) %s. Received: %s",
          graph.inputs().size(),
          names(graph),
          batch.x().size());
      batches.add(batch.x());
    }
    checkArgument(!batches.isEmpty(), "Expected at least one example");
    List<HostTensor> inputs = new ArrayList<>();
    for (int i = 0; i < graph.inputs().size(); i++) {
      int input = i;
      HostTensor all =
          HostTensor.concatenate(batches.stream().map(batch -> batch.get(input)).toList());
      inputs.add(all.cast(graph.inputs().get(i).spec().dtype()));
    }
    return inputs;
  }

  private static List<String> names(FrozenGraph graph) {
    return graph.inputs().stream().map(FrozenPort::name).toList();
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
    List<String> names = names(graph);
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
