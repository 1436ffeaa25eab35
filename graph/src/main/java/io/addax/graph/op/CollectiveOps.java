package io.addax.graph.op;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.OpBuilder;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Ops that several devices, of one process or many, do together.
 *
 * <p>Each device of a {@link CollectiveGroup} builds the op once, on itself, with the same instance
 * key; and each run must reach it on all devices, or those that did will wait for the rest. Two ops
 * of one device that may run in the same step need different instance keys. Between processes, runs
 * have to carry the same collective graph key, as those of a session in a cluster do.
 *
 * <pre>{@code
 * CollectiveGroup both = CollectiveGroup.of(2, 1);
 * Operand<?> sum0 = ops.device("/CPU:0").allReduceSum(x0, both, 1);
 * Operand<?> sum1 = ops.device("/CPU:1").allReduceSum(x1, both, 1);  // the same number as sum0
 * }</pre>
 */
public interface CollectiveOps extends OpFactory {
  /** Instance keys stay below; those above are for gradients. */
  int INSTANCE_KEYS = 1 << 20;

  /** The type of the op that {@link #ncclAllReduceSum} makes. */
  String NCCL_ALL_REDUCE = "NcclAllReduce";

  /**
   * The sum of {@code x} over all devices of the group; every device gets all of it, and bit for
   * bit the same. Its gradient is the sum of the gradients of all devices.
   *
   * @param x numbers of the same shape on each device
   * @param instanceKey what the ops of this sum have in common, from 1 to 2<sup>20</sup> - 1
   */
  default Operand<?> allReduceSum(Operand<?> x, CollectiveGroup group, int instanceKey) {
    return instance(op("CollectiveReduce").input(x), group, instanceKey)
        .attr("merge_op", "Add")
        .attr("final_op", "Id")
        .attr("subdiv_offsets", new long[] {0})
        .output();
  }

  /**
   * Sends {@code x} to all other devices of the group, which {@link #broadcastReceive}.
   *
   * @param x a value whose shape is known
   * @return {@code x}
   */
  default Operand<?> broadcastSend(Operand<?> x, CollectiveGroup group, int instanceKey) {
    Shape shape = x.shape();
    checkArgument(
        !shape.isUnknown() && !shape.hasUnknownDimension(),
        "Expected a known shape to broadcast. Received: %s",
        shape);
    return instance(op("CollectiveBcastSend").input(x), group, instanceKey)
        .attr("shape", shape)
        .output();
  }

  /** What the one device of the group that {@linkplain #broadcastSend sends} has sent. */
  default Operand<?> broadcastReceive(
      DType dtype, Shape shape, CollectiveGroup group, int instanceKey) {
    return instance(op("CollectiveBcastRecv").attr("T", dtype), group, instanceKey)
        .attr("shape", shape)
        .output();
  }

  private static OpBuilder instance(OpBuilder op, CollectiveGroup group, int instanceKey) {
    checkArgument(
        instanceKey >= 1 && instanceKey < INSTANCE_KEYS,
        "Expected an instance key from 1 to %s. Received: %s",
        INSTANCE_KEYS - 1,
        instanceKey);
    return op.attr("group_size", group.size())
        .attr("group_key", group.key())
        .attr("instance_key", instanceKey)
        .attr("communication_hint", group.hint())
        .attr("timeout_seconds", group.timeoutSeconds());
  }

  /**
   * The sum of {@code x} over GPUs of this process by NCCL, which is faster than {@link
   * #allReduceSum} there. Only builds of TensorFlow for GPUs can run it: ask {@link
   * io.addax.graph.session.Kernels#exist} for {@link #NCCL_ALL_REDUCE} on {@code GPU}.
   *
   * @param devices how many GPUs take part
   * @param sharedName what the ops of this sum have in common
   */
  default Operand<?> ncclAllReduceSum(Operand<?> x, int devices, String sharedName) {
    return op(NCCL_ALL_REDUCE)
        .input(x)
        .attr("reduction", "sum")
        .attr("num_devices", devices)
        .attr("shared_name", sharedName)
        .output();
  }
}
