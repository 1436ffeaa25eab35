package io.addax.keras.engine;

import io.addax.devices.DeviceSpec;
import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.Model;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** What one replica computes of a step: the model's predictions for its part of a batch. */
final class Shard implements CallContext.Source {
  /** Spreads the parts' numbers over all 64 bits. */
  private static final long SALT = 0xD1B54A32D192ED03L;

  private final Replica replica;
  private final Layout.Part part;
  private final boolean isPart;
  private final SyncGroup group;
  private final CallContext context;
  private final List<Operand<?>> x;
  private final List<Operand<?>> y = new ArrayList<>();
  private final List<Operand<?>> given = new ArrayList<>();
  private final List<Operand<?>> weights = new ArrayList<>();
  private final List<Operand<?>> predictions;
  private int sums;

  /**
   * Adds a part's placeholders and forward pass to a graph.
   *
   * @param isPart whether there are other parts
   * @param group what computes together with this one; null for nothing else
   * @param ops where they go, on the replica's device
   */
  Shard(
      Replica replica,
      Layout.Part part,
      boolean isPart,
      SyncGroup group,
      Ops ops,
      boolean training,
      Model model,
      Targets targets) {
    this.replica = replica;
    this.part = part;
    this.isPart = isPart;
    this.group = group;
    x = StepFunction.inputs(ops, model.inputs());
    for (int i = 0; i < targets.dtypes().size(); i++) {
      y.add(ops.scope("y").placeholder(targets.dtypes().get(i), targets.shape(i)));
    }
    for (int rank : targets.weightRanks()) {
      long[] unknown = new long[rank];
      Arrays.fill(unknown, -1);
      given.add(ops.scope("sample_weight").placeholder(DType.FLOAT32, Shape.of(unknown)));
    }
    for (int i = 0; i < model.outputs().size(); i++) {
      weights.add(given.isEmpty() ? null : given.get(given.size() == 1 ? 0 : i));
    }
    context = new CallContext(ops, training, this);
    predictions = context.call(model, x);
  }

  Replica replica() {
    return replica;
  }

  /** Its part of the batch. */
  Layout.Part part() {
    return part;
  }

  /** Whether it computes without a part in the result. */
  boolean isIdle() {
    return part.idle();
  }

  /** Whether the batch has other parts. */
  boolean isPart() {
    return isPart;
  }

  CallContext context() {
    return context;
  }

  Ops ops() {
    return context.ops();
  }

  /** The placeholders, in the order of a batch's tensors: inputs, targets, sample weights. */
  List<Operand<?>> feeds() {
    List<Operand<?>> feeds = new ArrayList<>(x);
    feeds.addAll(y);
    feeds.addAll(given);
    return feeds;
  }

  /** The targets of the outputs. */
  List<Operand<?>> y() {
    return y;
  }

  /** The sample weights of the outputs; null where there is none. */
  List<Operand<?>> weights() {
    return weights;
  }

  List<Operand<?>> predictions() {
    return predictions;
  }

  @Override
  public Operand<?> read(Weight weight, String device) {
    return replica.read(weight, device);
  }

  @Override
  public Operand<?> step() {
    return replica.step();
  }

  @Override
  public String place(DeviceSpec wish) {
    return replica.place(wish);
  }

  @Override
  public void entered(Layer layer, String scope) {
    replica.entered(layer, scope);
  }

  @Override
  public int replicas() {
    return group == null ? 1 : group.devices().size();
  }

  @Override
  public Operand<?> sumOverReplicas(Ops ops, Operand<?> value) {
    if (group == null) {
      return value;
    }
    return group.sum(ops, part.idle() ? ops.mul(value, 0) : value, sums++);
  }

  @Override
  public long salt() {
    return part.number() * SALT;
  }
}
