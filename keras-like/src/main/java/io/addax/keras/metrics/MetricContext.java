package io.addax.keras.metrics;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;

/**
 * What a metric sees while a model emits its ops: ops, and state variables of its own.
 *
 * <p>The functions of a model (training, test) each have a context; they share the variables.
 */
public final class MetricContext {
  /** The state variables of one metric of one model, shared by its functions. */
  public static final class State {
    private final VariableStore store;
    private final String prefix;
    private final Map<String, GraphVariable> variables = new LinkedHashMap<>();
    private final Map<GraphVariable, HostTensor> initial = new LinkedHashMap<>();

    public State(VariableStore store, String prefix) {
      this.store = store;
      this.prefix = prefix;
    }

    private GraphVariable get(String name, HostTensor initialValue) {
      return variables.computeIfAbsent(
          name,
          n -> {
            GraphVariable variable = store.create(prefix + "/" + n, initialValue);
            initial.put(variable, initialValue);
            return variable;
          });
    }

    /** Every variable with the value that a reset gives it. */
    public Map<GraphVariable, HostTensor> initialValues() {
      return initial;
    }
  }

  private final Ops ops;
  private final State state;
  private final List<Operation> updates = new ArrayList<>();

  public MetricContext(Ops ops, State state) {
    this.ops = ops;
    this.state = state;
  }

  public Ops ops() {
    return ops;
  }

  /** A float32 state variable of zeros; the same at each call with this name. */
  public GraphVariable variable(String name, Shape shape) {
    return state.get(name, HostTensor.zeros(DType.FLOAT32, shape));
  }

  /**
   * A state variable that an update has made.
   *
   * @throws IllegalStateException if there is none yet
   */
  public GraphVariable variable(String name) {
    GraphVariable variable = state.variables.get(name);
    if (variable == null) {
      throw new IllegalStateException(
          "The metric " + state.prefix + " has no state '" + name + "' before its first update");
    }
    return variable;
  }

  /** Adds to a state variable at the end of the step. */
  public void add(GraphVariable variable, Operand<?> value) {
    updates.add(variable.assignAdd(ops, ops.cast(value, variable.dtype())));
  }

  /** Sets a state variable at the end of the step. */
  public void assign(GraphVariable variable, Operand<?> value) {
    updates.add(variable.assign(ops, ops.cast(value, variable.dtype())));
  }

  /** The ops that a step must run. */
  public List<Operation> updates() {
    return updates;
  }
}
