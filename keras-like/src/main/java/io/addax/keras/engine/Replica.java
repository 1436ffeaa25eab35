package io.addax.keras.engine;

import io.addax.devices.DeviceSpec;
import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Operand;

/**
 * A copy of a model in its graph: a device, and variables of its own. Those of the first one are
 * the model's; what is assigned to them is assigned to all, and in training all change alike.
 */
final class Replica implements CallContext.Source {
  private final ModelGraph graph;
  private final int index;
  private final Ops ops;
  private final VariableStore store;
  private final Map<Weight, GraphVariable> variables = new HashMap<>();

  Replica(ModelGraph graph, int index, Ops ops, VariableStore store) {
    this.graph = graph;
    this.index = index;
    this.ops = ops;
    this.store = index == 0 ? store : store.mirror("replica_" + index);
  }

  int index() {
    return index;
  }

  boolean isFirst() {
    return index == 0;
  }

  /** Ops on its device. */
  Ops ops() {
    return ops;
  }

  /** Where its variables are made. */
  VariableStore store() {
    return store;
  }

  /** Where variables are made that workers of the same parameter servers do not share. */
  VariableStore local() {
    return index == 0 ? graph.local() : store;
  }

  /** A context for a function of this replica. */
  CallContext context(Ops there, boolean training) {
    return new CallContext(there, training, this);
  }

  @Override
  public Operand<?> read(Weight weight, String device) {
    return variable(weight, device).value();
  }

  @Override
  public Operand<?> step() {
    return graph.trainingStep().value();
  }

  @Override
  public String place(DeviceSpec wish) {
    return graph.place(wish);
  }

  @Override
  public void entered(Layer layer, String scope) {
    graph.entered(layer, scope);
  }

  /** The variables so far, by their weights. */
  Map<Weight, GraphVariable> variables() {
    return index == 0 ? graph.variables() : variables;
  }

  /** A weight's variable here, made at the first call. */
  GraphVariable variable(Weight weight, String device) {
    if (index == 0) {
      return graph.variable(weight, device);
    }
    GraphVariable variable = variables.get(weight);
    if (variable == null) {
      String name = graph.variable(weight).name();
      variable = store.create(name, null, device);
      variables.put(weight, variable);
    }
    return variable;
  }
}
