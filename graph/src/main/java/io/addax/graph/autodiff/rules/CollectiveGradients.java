package io.addax.graph.autodiff.rules;

import io.addax.graph.autodiff.Backward;
import io.addax.graph.autodiff.GradientRules.Registry;
import io.addax.graph.op.CollectiveOps;
import java.util.Iterator;
import org.tensorflow.GraphOperation;

/** Gradients of what several devices compute together. */
public final class CollectiveGradients {
  private static final String REDUCE = "CollectiveReduce";
  private static final String KEY = "instance_key";

  private CollectiveGradients() {}

  public static void register(Registry rules) {
    rules.put(REDUCE, CollectiveGradients::reduce);
  }

  /**
   * Every device's input is part of every device's output, so its gradient is the sum, by the same
   * op, of the gradients that arrive at all of them.
   */
  private static void reduce(Backward op) {
    if (!op.attrString("merge_op").equals("Add")) {
      throw new IllegalArgumentException(
          "Expected merge_op Add of CollectiveReduce, the only one with a gradient. Received: "
              + op.attrString("merge_op")
              + " of op '"
              + op.op().name()
              + "'");
    }
    String[] same = {
      "group_size",
      "group_key",
      "merge_op",
      "final_op",
      "subdiv_offsets",
      "communication_hint",
      "timeout_seconds"
    };
    op.input(0, op.op(REDUCE, same).input(op.dy()).attr(KEY, key(op)).output());
  }

  /**
   * A key that no op of this device has yet, and that the other devices come to as well: the
   * forward op's, and how many gradients go back to that already. Devices that build the same find
   * the same.
   */
  private static long key(Backward op) {
    long forward = op.attrInt(KEY);
    long group = op.attrInt("group_key");
    long before = 0;
    Iterator<GraphOperation> all = op.ops().graph().operations();
    while (all.hasNext()) {
      GraphOperation other = all.next();
      if (other.type().equals(REDUCE)
          && other.device().equals(op.op().device())
          && other.attributes().getAttrInt("group_key") == group
          && (other.attributes().getAttrInt(KEY) - forward) % CollectiveOps.INSTANCE_KEYS == 0) {
        before++;
      }
    }
    return forward % CollectiveOps.INSTANCE_KEYS + before * CollectiveOps.INSTANCE_KEYS;
  }
}
