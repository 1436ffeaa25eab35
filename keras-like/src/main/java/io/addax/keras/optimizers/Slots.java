package io.addax.keras.optimizers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.session.GraphSession;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/**
 * The variables of one optimizer in one model. Those of a weight live on the weight's device, the
 * others on none in particular.
 */
final class Slots {
  static final String AVERAGE = "average";
  static final String ACCUMULATOR = "gradient_accumulator";

  private final Optimizer optimizer;
  private final String name;
  private final VariableStore store;
  private final VariableStore local;
  private final Map<String, GraphVariable> variables = new LinkedHashMap<>();
  private final Map<String, GraphVariable> scratch = new LinkedHashMap<>();
  private final GraphVariable iterations;

  /**
   * The variables of an optimizer.
   *
   * @param name what their names begin with
   * @param local for what other workers must not change; {@code store} where there are none
   */
  Slots(Optimizer optimizer, String name, VariableStore store, VariableStore local) {
    this.optimizer = optimizer;
    this.name = name;
    this.store = store;
    this.local = local;
    this.iterations = store.create(name + "/iterations", HostTensor.scalar(0L));
    variables.put("iterations", iterations);
  }

  /** Makes all variables that belong to the state and are not there yet, in Keras's order. */
  void create(List<GraphVariable> weights) {
    for (StateVariable state : StateVariable.of(optimizer, weights.size())) {
      if (state.isShared()) {
        create(state.name(), filled(Shape.scalar(), state.initial()), "");
      } else {
        GraphVariable weight = weights.get(state.weight());
        HostTensor initial = filled(weight.shape(), state.initial());
        create(key(weight, state.name()), initial, weight.device());
      }
    }
  }

  private void create(String variable, HostTensor value, String device) {
    variables.computeIfAbsent(variable, n -> store.create(name + "/" + n, value, device));
  }

  private static String key(GraphVariable weight, String slot) {
    return weight.name() + "/" + slot;
  }

  private static HostTensor filled(Shape shape, double value) {
    HostTensor tensor = HostTensor.zeros(DType.FLOAT32, shape);
    Arrays.fill(tensor.floats(), (float) value);
    return tensor;
  }

  GraphVariable iterations() {
    return iterations;
  }

  GraphVariable get(GraphVariable weight, String slot) {
    return existing(key(weight, slot));
  }

  GraphVariable shared(String name) {
    return existing(name);
  }

  /** Whether a variable is the optimizer's own and not that of a weight. */
  boolean isShared(GraphVariable variable) {
    return optimizer.sharedVariables().keySet().stream().anyMatch(n -> shared(n) == variable);
  }

  /** The variable of a weight, or of the optimizer itself if that is null; null if not there. */
  GraphVariable find(GraphVariable weight, String slot) {
    return variables.get(weight == null ? slot : key(weight, slot));
  }

  private GraphVariable existing(String name) {
    GraphVariable variable = variables.get(name);
    if (variable == null) {
      throw new IllegalStateException(
          optimizer.className()
              + " asks for '"
              + name
              + "', which is neither in slots() nor in sharedVariables(). Expected one of "
              + variables.keySet());
    }
    return variable;
  }

  GraphVariable scratch(GraphVariable weight) {
    return scratch.computeIfAbsent(
        key(weight, "scratch"),
        n -> store.create(name + "/" + n, filled(weight.shape(), 0), weight.device()));
  }

  /** Whether other workers change the same variables, without waiting for this one. */
  boolean areOfSeveralWorkers() {
    return local != store;
  }

  /**
   * What a weight's gradients are added to: the state's variable, or where workers share that, one
   * of this worker alone, since it is read, added to and cleared in the course of several steps.
   */
  GraphVariable accumulator(GraphVariable weight) {
    if (!areOfSeveralWorkers()) {
      return get(weight, ACCUMULATOR);
    }
    return scratch.computeIfAbsent(
        key(weight, ACCUMULATOR), n -> local.create(name + "/" + n, filled(weight.shape(), 0)));
  }

  /** All variables of a weight, scratch among them. */
  List<GraphVariable> of(GraphVariable weight) {
    String prefix = key(weight, "");
    return Stream.of(variables, scratch)
        .flatMap(map -> map.entrySet().stream())
        .filter(entry -> entry.getKey().startsWith(prefix))
        .map(Map.Entry::getValue)
        .toList();
  }

  List<GraphVariable> all() {
    return List.copyOf(variables.values());
  }

  /** Zeros: what is there might not be finite, and nothing times zero is. */
  void clearScratch(GraphSession session) {
    if (!scratch.isEmpty()) {
      Map<GraphVariable, HostTensor> zeros = new LinkedHashMap<>();
      scratch.values().forEach(v -> zeros.put(v, HostTensor.zeros(v.dtype(), v.shape())));
      VariableStore.assign(session, zeros);
    }
  }
}
