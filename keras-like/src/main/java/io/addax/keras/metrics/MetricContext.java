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
    private final String device;

    public State(VariableStore store, String prefix) {
      this(store, prefix, "");
    }

    /** State on a device; an empty one for no wish. */
    public State(VariableStore store, String prefix, String device) {
      this.store = store;
      this.prefix = prefix;
      this.device = device;
    }

    private GraphVariable get(String name, HostTensor initialValue) {
      return variables.computeIfAbsent(
          name,
          n -> {
            GraphVariable variable = store.create(prefix + "/" + n, initialValue, device);
            initial.put(variable, initialValue);
            return variable;
          });
    }

    /** The same variables in another state, made there if they are missing. */
    public List<GraphVariable> sameIn(State other) {
      return variables.entrySet().stream()
          .map(v -> other.get(v.getKey(), initial.get(v.getValue())))
          .toList();
    }

    /** Every variable with the value that a reset gives it. */
    public Map<GraphVariable, HostTensor> initialValues() {
      return initial;
    }
  }

  private final Ops ops;
  private final State state;
  private final boolean partial;
  private final List<Operation> earlier;
  private final List<Operation> updates = new ArrayList<>();

  public MetricContext(Ops ops, State state) {
    this(ops, state, false, List.of());
  }

  /**
   * A context for a part of the data.
   *
   * @param partial whether what is added to the state is added up with what others add
   * @param earlier what is added before: parts that are computed side by side add in one order, so
   *     that rounding does the same each time
   */
  public MetricContext(Ops ops, State state, boolean partial, List<Operation> earlier) {
    this.ops = ops;
    this.state = state;
    this.partial = partial;
    this.earlier = earlier;
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
    updates.add(variable.assignAdd(ops.after(earlier), ops.cast(value, variable.dtype())));
  }

  /**
   * Sets a state variable at the end of the step.
   *
   * @throws IllegalStateException if batches are divided, among replicas or in micro-batches: what
   *     they measure is added up, so that a metric can only {@link #add}
   */
  public void assign(GraphVariable variable, Operand<?> value) {
    if (partial) {
      throw new IllegalStateException(
          "A metric sets its state '"
              + variable.name()
              + "', which the parts of a divided batch cannot do together. Expected a metric that"
              + " only adds to its state");
    }
    updates.add(variable.assign(ops, ops.cast(value, variable.dtype())));
  }

  /** The ops that a step must run. */
  public List<Operation> updates() {
    return updates;
  }
}
