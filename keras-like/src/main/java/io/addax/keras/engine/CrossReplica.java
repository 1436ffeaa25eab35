package io.addax.keras.engine;

import io.addax.graph.Ops;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;

/** Adds up what the replicas of a model have computed, first in this process and then in all. */
final class CrossReplica {
  private final Ops ops;
  private final Workers workers;
  private int calls;

  /**
   * Sums in a graph.
   *
   * @param ops the scope of a function, where the model runs; sums are on the devices of the values
   */
  CrossReplica(Ops ops, Workers workers) {
    this.ops = ops.scope("across_replicas");
    this.workers = workers;
  }

  /**
   * The sums of values over the replicas.
   *
   * @param values per replica a list, all of the same length
   * @return one sum for each; every replica reads the same one
   */
  List<Operand<?>> sum(List<List<Operand<?>>> values) {
    List<Operand<?>> sums = new ArrayList<>();
    for (int i = 0; i < values.get(0).size(); i++) {
      List<Operand<?>> parts = new ArrayList<>();
      for (List<Operand<?>> ofReplica : values) {
        parts.add(ofReplica.get(i));
      }
      sums.add(tree(parts, i));
    }
    boolean alone = !workers.areSeveral() || sums.isEmpty();
    return alone ? sums : workers.sum(ops, sums, ops.prefix() + calls++);
  }

  /**
   * Adds in pairs, each on the device of one of the two, so that devices share the work.
   *
   * @param turn whose device comes first
   */
  private Operand<?> tree(List<Operand<?>> parts, int turn) {
    List<Operand<?>> level = parts;
    while (level.size() > 1) {
      List<Operand<?>> next = new ArrayList<>();
      for (int i = 0; i + 1 < level.size(); i += 2) {
        Operand<?> host = level.get(i + turn % 2);
        Ops there = ops.device(((GraphOperation) host.op()).device());
        next.add(there.addN(List.of(level.get(i), level.get(i + 1))));
      }
      if (level.size() % 2 == 1) {
        next.add(level.get(level.size() - 1));
      }
      level = next;
    }
    return level.get(0);
  }
}
