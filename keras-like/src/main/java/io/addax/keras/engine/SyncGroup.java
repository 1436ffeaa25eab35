package io.addax.keras.engine;

import io.addax.graph.Ops;
import io.addax.graph.op.CollectiveGroup;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Operand;

/**
 * The replicas that compute a function together, in step.
 *
 * @param devices of all of them
 * @param function what distinguishes it from other functions of the graph
 */
record SyncGroup(CollectiveGroup devices, String function, Keys keys) {
  /**
   * Numbers for what devices do together. All processes build the same in the same order, and so
   * come to the same numbers.
   */
  static final class Keys {
    private final Map<String, Integer> keys = new HashMap<>();

    /** The number of a name, from 1. */
    int of(String name) {
      return keys.computeIfAbsent(name, n -> keys.size() + 1);
    }
  }

  /** The first replicas of all, so many. */
  static SyncGroup of(int size, String function, Keys keys) {
    return new SyncGroup(CollectiveGroup.of(size, keys.of("replicas " + size)), function, keys);
  }

  /** The sum of a value over the group; {@code number} counts those of a replica. */
  Operand<?> sum(Ops ops, Operand<?> value, int number) {
    return ops.allReduceSum(value, devices, keys.of(function + " " + number));
  }
}
