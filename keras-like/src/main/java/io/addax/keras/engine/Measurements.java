package io.addax.keras.engine;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.PreparedStep;
import io.addax.graph.variable.GraphVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.Operation;

/** Resets and reads the trackers of a model, each in one run. */
final class Measurements {
  private final List<Tracker> trackers;
  private final PreparedStep read;
  private final PreparedStep reset;

  Measurements(ModelGraph graph, List<Tracker> trackers) {
    this.trackers = trackers;
    Ops ops = graph.root().scope("results");
    List<Operand<?>> results = new ArrayList<>();
    List<Operation> resets = new ArrayList<>();
    for (Tracker tracker : trackers) {
      results.add(tracker.result(ops));
      for (Map.Entry<GraphVariable, HostTensor> state : tracker.initialValues().entrySet()) {
        resets.add(state.getKey().assign(ops, ops.constant(state.getValue())));
      }
    }
    read = graph.session().prepare(List.of(), results, List.of());
    reset = graph.session().prepare(List.of(), List.of(), List.of(ops.after(resets).noOp()));
  }

  void reset() {
    reset.run();
  }

  /** The results by name, sorted as Keras logs them. */
  Map<String, Double> read() {
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
