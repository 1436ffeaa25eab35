package io.addax.keras.engine;

import io.addax.graph.Ops;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.metrics.Metric;
import io.addax.keras.metrics.MetricContext;
import org.tensorflow.Operand;

/** A metric of a model: what it is logged as, and its state. */
final class Tracker {
  private final String logName;
  private final Metric metric;
  private final MetricContext.State state;

  Tracker(String logName, Metric metric, VariableStore store) {
    this.logName = logName;
    this.metric = metric;
    this.state = new MetricContext.State(store, "metrics/" + logName);
  }

  String logName() {
    return logName;
  }

  Metric metric() {
    return metric;
  }

  MetricContext.State state() {
    return state;
  }

  MetricContext context(Ops ops) {
    return new MetricContext(ops.scope(logName), state);
  }

  Operand<?> result(Ops ops) {
    return metric.result(context(ops));
  }
}
