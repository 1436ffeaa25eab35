package io.addax.keras.engine;

import io.addax.graph.HostTensor;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.Compile;
import io.addax.keras.Model;
import io.addax.keras.Shapes;
import io.addax.keras.layers.Weight;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An optimizer's state that was loaded, until the optimizer is built: from a file of Keras or from
 * a checkpoint, whichever was loaded last.
 */
final class WaitingState {
  private final Compile compile; // null for a model that has no optimizer
  private final Model model;
  private List<HostTensor> ofFile;
  private Map<String, HostTensor> ofCheckpoint; // by place

  WaitingState(Compile compile, Model model) {
    this.compile = compile;
    this.model = model;
  }

  void ofFile(List<HostTensor> state) {
    ofFile = state;
    ofCheckpoint = null;
  }

  void ofCheckpoint(Map<String, HostTensor> state) {
    ofCheckpoint = state;
    ofFile = null;
  }

  boolean isThere() {
    return ofFile != null || ofCheckpoint != null;
  }

  /** What a file had; null if there was none, or a checkpoint came later. */
  List<HostTensor> ofFile() {
    return ofFile;
  }

  /** How many batches the optimizer had been given. */
  long iterations() {
    return ofFile != null
        ? new OptimizerState(compile.optimizer()).iterations(ofFile)
        : ofCheckpoint.get(prefix() + "iterations").longAt(0);
  }

  /** The state in Keras's order; where nothing waits, that of an optimizer that is not built. */
  List<HostTensor> state() {
    OptimizerState state = new OptimizerState(compile.optimizer());
    return ofCheckpoint != null ? state.ofCheckpoint(ofCheckpoint, model) : state.unbuilt(ofFile);
  }

  /**
   * Gives an optimizer what waits for it.
   *
   * @throws IllegalStateException if that is another optimizer's
   */
  void takeOver(ReplicatedOptimizer optimizer, ModelGraph graph, List<Weight> trained) {
    if (ofFile != null) {
      new OptimizerState(compile.optimizer()).assign(ofFile, optimizer.first(), graph, trained);
    } else {
      VariableStore.assign(graph.session(), values(optimizer.first().variables(), graph));
    }
    optimizer.restored(graph.session());
    ofFile = null;
    ofCheckpoint = null;
  }

  private Map<GraphVariable, HostTensor> values(List<GraphVariable> variables, ModelGraph graph) {
    Map<GraphVariable, HostTensor> values = new HashMap<>();
    Set<String> left = new LinkedHashSet<>(ofCheckpoint.keySet());
    for (GraphVariable variable : variables) {
      String place = placeOf(variable, graph);
      HostTensor value = ofCheckpoint.get(place);
      if (value == null
          || value.dtype() != variable.dtype()
          || !value.shape().equals(variable.shape())) {
        throw new IllegalStateException(
            "The checkpoint was written with another optimizer or other options: expected '"
                + place
                + "' of dtype "
                + variable.dtype().kerasName()
                + " and shape "
                + Shapes.toString(variable.shape())
                + " for "
                + variable.name()
                + ". Received: "
                + (value == null
                    ? ofCheckpoint.keySet()
                    : value.dtype().kerasName() + " " + Shapes.toString(value.shape())));
      }
      values.put(variable, value);
      left.remove(place);
    }
    if (!left.isEmpty()) {
      throw new IllegalStateException(
          "The checkpoint was written with another optimizer or other options: "
              + compile.optimizer().className()
              + " has no variables for "
              + left);
    }
    return values;
  }

  /** What a checkpoint calls a variable of the optimizer: by the place of its weight. */
  String placeOf(GraphVariable variable, ModelGraph graph) {
    String name = variable.name();
    return name.startsWith(prefix())
        ? prefix() + graph.named(name.substring(prefix().length()), WeightPlaces.of(model))
        : name;
  }

  private String prefix() {
    return compile.optimizer().name() + "/";
  }
}
