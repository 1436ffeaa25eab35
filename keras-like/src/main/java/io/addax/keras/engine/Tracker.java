package io.addax.keras.engine;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.metrics.Metric;
import io.addax.keras.metrics.MetricContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;

/**
 * A metric of a model: what it is logged as, and its state. Each replica has a state of its own;
 * their sum is what the result is read from.
 */
final class Tracker {
  private final String logName;
  private final Metric metric;
  private final List<MetricContext.State> states = new ArrayList<>();
  private final MetricContext.State whole;

  Tracker(String logName, Metric metric, ModelGraph graph) {
    this.logName = logName;
    this.metric = metric;
    List<Replica> replicas = graph.replicas();
    whole = new MetricContext.State(graph.local(), "metrics/" + logName);
    if (replicas.size() == 1 && !graph.workers().areSeveral()) {
      states.add(whole);
    } else {
      for (Replica replica : replicas) {
        String prefix = "replica_" + replica.index() + "/metrics/" + logName;
        String device = replica.ops().device();
        states.add(new MetricContext.State(graph.local(), prefix, device));
      }
    }
  }

  String logName() {
    return logName;
  }

  Metric metric() {
    return metric;
  }

  /**
   * Where a shard measures.
   *
   * @param earlier what other shards of the same replica add to the state before
   */
  MetricContext context(Shard shard, List<Operation> earlier) {
    MetricContext.State state = states.get(shard.replica().index());
    return new MetricContext(shard.ops().scope(logName), state, shard.isPart(), earlier);
  }

  /** Adds to a mean. */
  List<Operation> addToMean(
      Shard shard, List<Operation> earlier, Operand<?> total, Operand<?> count) {
    MetricContext context = context(shard, earlier);
    context.add(context.variable("total", Shape.scalar()), total);
    context.add(context.variable("count", Shape.scalar()), count);
    return context.updates();
  }

  /** Every variable with the value that a reset gives it. */
  Map<GraphVariable, HostTensor> initialValues() {
    Map<GraphVariable, HostTensor> values = new LinkedHashMap<>();
    states.forEach(state -> values.putAll(state.initialValues()));
    return values;
  }

  /**
   * The result of what the replicas have measured.
   *
   * @param workers whose replicas count; null for those of this process alone
   */
  Operand<?> result(Ops ops, Workers workers) {
    return metric.result(new MetricContext(sum(ops, workers).scope(logName), whole));
  }

  /** A scope that runs after the states of the replicas have been summed. */
  private Ops sum(Ops ops, Workers workers) {
    if (states.get(0) == whole) {
      return ops;
    }
    List<GraphVariable> sums = states.get(0).sameIn(whole);
    List<List<GraphVariable>> parts = states.stream().map(states.get(0)::sameIn).toList();
    List<Operand<?>> values = new ArrayList<>();
    for (int i = 0; i < sums.size(); i++) {
      int variable = i;
      values.add(ops.addN(parts.stream().map(p -> p.get(variable).value()).toList()));
    }
    if (workers != null && !values.isEmpty()) {
      values = workers.sum(ops, values, "metric " + logName);
    }
    List<Operation> assigned = new ArrayList<>();
    for (int i = 0; i < sums.size(); i++) {
      assigned.add(sums.get(i).assign(ops, values.get(i)));
    }
    return ops.after(assigned);
  }
}
