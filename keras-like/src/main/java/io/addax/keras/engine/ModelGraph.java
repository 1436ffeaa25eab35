package io.addax.keras.engine;

import io.addax.devices.DeviceSpec;
import io.addax.devices.Placement;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Weight;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;

/**
 * The graph and the session of one model, and the variables of its weights.
 *
 * <p>A weight may be shared with another model that runs too. Its value then lives with the one
 * that used it last; {@link #gather} fetches what lives elsewhere.
 */
final class ModelGraph implements Weight.Home, CallContext.Source, AutoCloseable {
  private final Ops root = Ops.create();
  private final VariableStore store = new VariableStore(root);
  private final GraphSession session;
  private final Map<Weight, GraphVariable> variables = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private final GraphVariable trainingStep;
  private final RuntimeConfig config;
  private Placement placement;

  ModelGraph(RuntimeConfig config) {
    this.config = config;
    session = new GraphSession(root.graph(), config);
    trainingStep = store.create("training_step", HostTensor.scalar(0L));
  }

  Ops root() {
    return root;
  }

  VariableStore store() {
    return store;
  }

  GraphSession session() {
    return session;
  }

  /** Counts training steps; random layers take their seeds from it. */
  GraphVariable trainingStep() {
    return trainingStep;
  }

  /** The variable of a weight, made at the first call. */
  GraphVariable variable(Weight weight) {
    return variable(weight, "");
  }

  private GraphVariable variable(Weight weight, String device) {
    GraphVariable variable = variables.get(weight);
    if (variable == null) {
      String name = weight.path();
      for (int i = 1; !names.add(name); i++) {
        name = weight.path() + "_" + i;
      }
      variable = store.create(name, weight.value(), device);
      variables.put(weight, variable);
      weight.moveTo(this);
    }
    return variable;
  }

  /** A context for one function. */
  CallContext context(Ops ops, boolean training) {
    return new CallContext(ops, training, this);
  }

  @Override
  public Operand<?> read(Weight weight, String device) {
    return variable(weight, device).value();
  }

  @Override
  public Operand<?> step() {
    return trainingStep.value();
  }

  @Override
  public String place(DeviceSpec wish) {
    if (placement == null) {
      placement = Placement.of(config);
    }
    return placement.resolve(wish).toString();
  }

  /** Writes the first values of new variables, and takes over what other models changed. */
  void gather() {
    store.initialize(session);
    Map<GraphVariable, HostTensor> moved = null;
    for (Map.Entry<Weight, GraphVariable> entry : variables.entrySet()) {
      Weight weight = entry.getKey();
      if (weight.home() != this) {
        if (moved == null) {
          moved = new LinkedHashMap<>();
        }
        moved.put(entry.getValue(), weight.value());
        weight.moveTo(this);
      }
    }
    if (moved != null) {
      VariableStore.assign(session, moved);
    }
  }

  @Override
  public List<HostTensor> read(List<Weight> weights) {
    store.initialize(session);
    return VariableStore.read(session, weights.stream().map(variables::get).toList());
  }

  /** Brings the weights' values back to Java and frees the rest. */
  @Override
  public void close() {
    List<Weight> here = new ArrayList<>();
    variables.keySet().stream().filter(w -> w.home() == this).forEach(here::add);
    List<HostTensor> values = here.isEmpty() ? List.of() : read(here);
    for (int i = 0; i < here.size(); i++) {
      here.get(i).value(values.get(i));
    }
    session.close();
    root.graph().close();
  }
}
