package io.addax.keras.engine;

import static com.google.common.base.Preconditions.checkState;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.graph.op.CollectiveGroup;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;

/**
 * The processes that train a model together, seen from one of them.
 *
 * @param number how many; 1 for this one alone
 * @param index of this one; 0 is the chief
 */
record Workers(int number, int index, SyncGroup.Keys keys) {
  /** Whether there are others. */
  boolean areSeveral() {
    return number > 1;
  }

  /** Whether this one decides where only one can. */
  boolean isChief() {
    return index == 0;
  }

  /**
   * The sums of values over all workers, the same on each; of float32. They travel together.
   *
   * @param what a name for these sums, unique in the graph and the same on all workers
   */
  List<Operand<?>> sum(Ops ops, List<Operand<?>> values, String what) {
    List<Operand<?>> flat = new ArrayList<>();
    int[] sizes = new int[values.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.toIntExact(values.get(i).shape().size());
      checkState(sizes[i] >= 0, "Expected a known shape to sum. Received: %s", values.get(i));
      flat.add(ops.reshape(values.get(i), -1));
    }
    Operand<?> all = flat.size() == 1 ? flat.get(0) : ops.concat(flat, 0);
    Operand<?> sum = sumOf(ops, all, what);
    List<Operand<?>> sums = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < sizes.length; i++) {
      Operand<?> part =
          sizes.length == 1 ? sum : ops.slice(sum, new int[] {at}, new int[] {sizes[i]});
      sums.add(ops.reshape(part, values.get(i).shape().asArray()));
      at += sizes[i];
    }
    return sums;
  }

  /** The chief's value, on every worker. */
  Operand<?> ofChief(Ops ops, Operand<?> value, String what) {
    DType dtype = Ops.dtype(value);
    // What can be summed holds the others exactly, and a sum with zeros changes nothing.
    DType summed =
        switch (dtype) {
          case FLOAT64, INT64 -> dtype;
          default -> dtype.isFloating() ? DType.FLOAT32 : DType.INT32;
        };
    Operand<?> mine = ops.cast(chiefsPart(ops, value), summed);
    return ops.cast(sumOf(ops, mine, what), dtype);
  }

  /** What a worker adds to a sum that is to be the chief's value: others add zeros. */
  Operand<?> chiefsPart(Ops ops, Operand<?> value) {
    return isChief() ? value : ops.zerosLike(value);
  }

  /** The sum of a value over all workers, on each. */
  Operand<?> sumOf(Ops ops, Operand<?> value, String what) {
    return ops.allReduceSum(value, group(), keys.of("workers " + what));
  }

  private CollectiveGroup group() {
    return keys.group("workers", number);
  }
}
