package io.addax.keras.engine;

import io.addax.devices.Device;
import io.addax.devices.DeviceSpec;
import io.addax.graph.Ops;
import io.addax.graph.op.CollectiveOps;
import io.addax.graph.session.Kernels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
   * The sums of values over all replicas, for each one: of what is large. On GPUs of this process
   * NCCL adds them, where TensorFlow has it; then each GPU gets a copy without waiting for
   * another's tree of additions.
   *
   * @param values as above
   * @param replicas how many need the sums
   * @return per replica a list
   */
  List<List<Operand<?>>> sumForEach(List<List<Operand<?>>> values, int replicas) {
    if (values.size() < replicas || workers.areSeveral() || !canUseNccl(values)) {
      return Collections.nCopies(replicas, sum(values));
    }
    List<List<Operand<?>>> sums = new ArrayList<>();
    int call = calls++;
    for (List<Operand<?>> ofReplica : values) {
      List<Operand<?>> here = new ArrayList<>();
      for (int i = 0; i < ofReplica.size(); i++) {
        Operand<?> value = ofReplica.get(i);
        String name = ops.prefix() + call + "/" + i;
        here.add(beside(value).ncclAllReduceSum(value, replicas, name));
      }
      sums.add(here);
    }
    return sums;
  }

  private static boolean canUseNccl(List<List<Operand<?>>> values) {
    if (values.size() < 2) {
      return false;
    }
    for (int i = 0; i < values.get(0).size(); i++) {
      Set<String> devices = new HashSet<>();
      for (List<Operand<?>> ofReplica : values) {
        devices.add(device(ofReplica.get(i)));
      }
      boolean gpus = devices.stream().allMatch(CrossReplica::isGpu);
      if (!gpus || devices.size() < values.size()) {
        return false;
      }
    }
    return Kernels.exist(CollectiveOps.NCCL_ALL_REDUCE, Device.GPU);
  }

  private static boolean isGpu(String device) {
    return DeviceSpec.parse(device).type().filter(Device.GPU::equals).isPresent();
  }

  private static String device(Operand<?> value) {
    return ((GraphOperation) value.op()).device();
  }

  private Ops beside(Operand<?> value) {
    return ops.device(device(value));
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
        next.add(beside(host).addN(List.of(level.get(i), level.get(i + 1))));
      }
      if (level.size() % 2 == 1) {
        next.add(level.get(level.size() - 1));
      }
      level = next;
    }
    return level.get(0);
  }
}
