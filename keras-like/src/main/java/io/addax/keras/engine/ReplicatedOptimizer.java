package io.addax.keras.engine;

import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import io.addax.keras.optimizers.BoundOptimizer;
import io.addax.keras.optimizers.Optimizer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;

/**
 * The optimizer of a model, once for each replica: all get the same gradients, so that all do the
 * same. Its state is that of the first.
 */
final class ReplicatedOptimizer {
  private final List<BoundOptimizer> replicas;

  ReplicatedOptimizer(Optimizer optimizer, List<Replica> replicas) {
    this.replicas =
        replicas.stream().map(r -> new BoundOptimizer(optimizer, r.store(), r.local())).toList();
  }

  /** The one whose state is the optimizer's. */
  BoundOptimizer first() {
    return replicas.get(0);
  }

  /** That of a replica. */
  BoundOptimizer of(Replica replica) {
    return replicas.get(replica.index());
  }

  /** A loss as a replica differentiates it. */
  Operand<?> scaleLoss(Replica replica, Ops ops, Operand<?> loss) {
    return replicas.get(replica.index()).scaleLoss(ops, loss);
  }

  /** Adds the ops of a replica's update; see {@link BoundOptimizer#build}. */
  void build(
      Replica replica, Ops ops, Operand<?> learningRate, List<BoundOptimizer.Trained> weights) {
    replicas.get(replica.index()).build(ops, learningRate, weights);
  }

  /** The ops that end a step of one kind. */
  List<Operation> ends(boolean applies) {
    return replicas.stream().<Operation>map(r -> r.end(applies)).toList();
  }

  /** Counts a step that has run. */
  void advance(GraphSession session) {
    replicas.forEach(r -> r.advance(session));
  }

  /** What {@link #advance} runs besides; it lives as long as the session. */
  List<PreparedStep> separateUpdates(GraphSession session) {
    return replicas.stream().flatMap(r -> r.separateUpdate(session).stream()).toList();
  }

  /** What Keras does when training ends. */
  void finish(GraphSession session) {
    replicas.forEach(r -> r.finish(session));
  }

  /** Tells that the state was set from outside. */
  void restored(GraphSession session) {
    replicas.forEach(r -> r.restored(session));
  }
}
