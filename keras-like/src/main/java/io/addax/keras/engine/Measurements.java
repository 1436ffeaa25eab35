package io.addax.keras.engine;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.Operation;

/** Resets and reads the trackers of a model, each in one run. */
final class Measurements {
  private final List<Tracker> trackers;
  private final PreparedStep readAll;
  private final PreparedStep readHere;
  private final PreparedStep reset;

  Measurements(ModelGraph graph, List<Tracker> trackers) {
    this.trackers = trackers;
    Ops ops = graph.root().scope("results");
    readHere = read(graph, ops, null);
    boolean alone = !graph.workers().areSeveral();
    readAll = alone ? readHere : read(graph, ops.scope("of_all"), graph.workers());
    List<Operation> resets = new ArrayList<>();
    for (Tracker tracker : trackers) {
      for (Map.Entry<GraphVariable, HostTensor> state : tracker.initialValues().entrySet()) {
        resets.add(state.getKey().assign(ops, ops.constant(state.getValue())));
      }
    }
    reset = graph.session().prepare(List.of(), List.of(), List.of(ops.after(resets).noOp()));
  }

  private PreparedStep read(ModelGraph graph, Ops ops, Workers workers) {
    List<Operand<?>> results = new ArrayList<>();
    for (Tracker tracker : trackers) {
      results.add(tracker.result(ops, workers));
    }
    return graph.session().prepare(List.of(), results, List.of());
  }

  void reset() {
    reset.run();
  }

  /** All that is measured so far, by the variables' names. */
  Map<String, HostTensor> state(GraphSession session) {
    List<GraphVariable> variables = variables();
    List<HostTensor> values = VariableStore.read(session, variables);
    Map<String, HostTensor> state = new LinkedHashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      state.put(variables.get(i).name(), values.get(i));
    }
    return state;
  }

  /** Goes on where another run stopped; what that did not measure begins anew. */
  void restore(GraphSession session, Map<String, HostTensor> state) {
    Map<GraphVariable, HostTensor> values = new LinkedHashMap<>();
    for (GraphVariable variable : variables()) {
      HostTensor value = state.get(variable.name());
      if (value != null && value.shape().equals(variable.shape())) {
        values.put(variable, value.cast(variable.dtype()));
      }
    }
    VariableStore.assign(session, values);
  }

  private List<GraphVariable> variables() {
    return trackers.stream().flatMap(t -> t.initialValues().keySet().stream()).toList();
  }

  /**
   * The results by name, sorted as Keras logs them: of what all workers have seen. Every worker
   * must ask at the same place.
   */
  Map<String, Double> ofAll() {
    return read(readAll);
  }

  /** The results of what this process has seen. */
  Map<String, Double> ofThisProcess() {
    return read(readHere);
  }

  private Map<String, Double> read(PreparedStep read) {
    read.run();
    Map<String, Double> values = new TreeMap<>();
    for (int i = 0; i < trackers.size(); i++) {
      HostTensor value = read.fetched(i);
      double mean = 0;
      for (int j = 0; j < value.size(); j++) {
        mean += value.doubleAt(j) / value.size();
      }
      values.put(trackers.get(i).logName(), mean);
    }
    return values;
  }
}
