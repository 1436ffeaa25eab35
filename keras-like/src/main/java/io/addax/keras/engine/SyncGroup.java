package io.addax.keras.engine;

import io.addax.graph.Ops;
import io.addax.graph.op.CollectiveGroup;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.tensorflow.Operand;

/**
 * The replicas that compute a function together, in step.
 *
 * @param devices of all of them
 * @param firstKey the number of their first sum
 */
record SyncGroup(CollectiveGroup devices, int firstKey) {
  /** How many sums a replica can ask for in a function. */
  static final int SUMS = 512;

  /**
   * Numbers for what devices do together. All processes build the same functions in the same order,
   * and so come to the same numbers; none depends on which parts of a batch a process has.
   *
   * <p>In a cluster, numbers are of the process: TensorFlow's tables of them belong to its server,
   * and a second model must not use those of the first with another meaning.
   */
  static final class Keys {
    private static final Map<String, Integer> GROUPS = new HashMap<>();
    private static final AtomicInteger NEXT = new AtomicInteger(1);

    private final Map<String, Integer> keys = new HashMap<>();
    private final Map<String, Integer> groups;
    private final AtomicInteger next;

    private Keys(Map<String, Integer> groups, AtomicInteger next) {
      this.groups = groups;
      this.next = next;
    }

    /** Numbers for the devices of this process alone. */
    static Keys ofModel() {
      return new Keys(new HashMap<>(), new AtomicInteger(1));
    }

    /** Numbers for the devices of a cluster. */
    static Keys ofCluster() {
      return new Keys(GROUPS, NEXT);
    }

    /** The number of a name. */
    int of(String name) {
      return first(name, 1);
    }

    /** The first of so many numbers for a name. */
    int first(String name, int count) {
      return keys.computeIfAbsent(name, n -> next.getAndAdd(count));
    }

    /**
     * A set of devices, by what distinguishes it. It has no time-out: TensorFlow's own crashes the
     * process, and a cluster's session watches the time itself.
     */
    CollectiveGroup group(String devices, int size) {
      synchronized (groups) {
        int key = groups.computeIfAbsent(devices, n -> groups.size() + 1);
        return CollectiveGroup.of(size, key);
      }
    }
  }

  /** The sum of a value over the group; {@code number} counts those of a replica. */
  Operand<?> sum(Ops ops, Operand<?> value, int number) {
    if (number >= SUMS) {
      throw new IllegalStateException(
          "Expected at most " + SUMS + " sums over replicas in a function. Received: more");
    }
    return ops.allReduceSum(value, devices, firstKey + number);
  }
}
