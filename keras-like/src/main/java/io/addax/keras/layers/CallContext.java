package io.addax.keras.layers;

import io.addax.devices.DeviceSpec;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.regularizers.Regularizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;

/**
 * What a layer sees while a model emits its ops: ops in the right name and device scope, whether
 * this is training, the values of weights, masks, and seeds for random numbers.
 *
 * <p>One context serves one function (training, test or prediction) of one model; {@code ops()}
 * changes with the layer that is being called.
 */
public final class CallContext {
  /** Spreads seeds over all 64 bits, as SplitMix64 does. */
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final boolean training;
  private final Source source;
  private final Map<Weight, Operand<?>> reads = new LinkedHashMap<>();
  private final Map<Output<?>, Map<DType, Operand<?>>> casts = new HashMap<>();
  private final Map<Weight, Operand<?>> updates = new LinkedHashMap<>();
  private final List<Operand<?>> losses = new ArrayList<>();
  private final List<Operand<?>> stepReads = new ArrayList<>();
  private final Map<Output<?>, Operand<?>> masks = new HashMap<>();
  private boolean inVariableDtypes;
  private Layer layer;
  private Ops ops;
  private int seeds;

  /** What a running model provides. */
  public interface Source {
    /** Makes the op that reads a weight's variable, which lives on a device (empty for any). */
    Operand<?> read(Weight weight, String device);

    /** An int64 scalar that is another number in every training step. */
    Operand<?> step();

    /** The device that is really there for a wish, in TensorFlow's notation. */
    String place(DeviceSpec wish);

    /** Tells that the ops of a scope, which ends in '/', are a layer's. */
    default void entered(Layer layer, String scope) {}

    /** What seeds of random numbers are moved by, another number for each part of a batch. */
    default long salt() {
      return 0;
    }

    /** The number of replicas that compute this function together. */
    default int replicas() {
      return 1;
    }

    /** The sum of a value over the replicas, differentiable; every replica must ask for it. */
    default Operand<?> sumOverReplicas(Ops ops, Operand<?> value) {
      return value;
    }
  }

  /**
   * A context for one function.
   *
   * @param ops where the function's ops go
   * @param training whether layers shall behave as in training
   */
  public CallContext(Ops ops, boolean training, Source source) {
    this.ops = ops;
    this.training = training;
    this.source = source;
  }

  /** A context without devices, from functions. */
  public CallContext(
      Ops ops, boolean training, Function<Weight, Operand<?>> reader, Supplier<Operand<?>> step) {
    this(
        ops,
        training,
        new Source() {
          @Override
          public Operand<?> read(Weight weight, String device) {
            return reader.apply(weight);
          }

          @Override
          public Operand<?> step() {
            return step.get();
          }

          @Override
          public String place(DeviceSpec wish) {
            return wish.toString();
          }
        });
  }

  /**
   * Makes every layer compute in the dtype of its weights, so that a model of mixed precision
   * becomes one of full precision: for what needs float32, such as an export to a phone.
   */
  public CallContext inVariableDtypes() {
    inVariableDtypes = true;
    return this;
  }

  /** Ops in the scope and on the device of the layer that is being called. */
  public Ops ops() {
    return ops;
  }

  /** Whether this is the training function. */
  public boolean training() {
    return training;
  }

  /** What the layer that is being called computes in. */
  public DType computeDtype() {
    return computeDtype(layer);
  }

  private DType computeDtype(Layer of) {
    return inVariableDtypes ? of.dtype() : of.computeDtype();
  }

  /**
   * The value of a weight in this function: after {@link #update}, the new one. A layer of mixed
   * precision gets it in its compute dtype, unless it or the weight refuses.
   */
  public Operand<?> read(Weight weight) {
    Operand<?> updated = updates.get(weight);
    Operand<?> value =
        updated != null
            ? updated
            : reads.computeIfAbsent(weight, w -> source.read(w, ops.device()));
    boolean autocast = layer != null && layer.autocasts() && weight.autocast();
    return autocast && weight.dtype().isFloating() ? cast(value, computeDtype()) : value;
  }

  /** The same value in another dtype; made once, however many layers ask for it. */
  private Operand<?> cast(Operand<?> value, DType dtype) {
    return Ops.dtype(value) == dtype
        ? value
        : casts
            .computeIfAbsent(value.asOutput(), v -> new HashMap<>())
            .computeIfAbsent(dtype, to -> ops.cast(value, to));
  }

  /** Sets a weight that is no trainable one to a new value, at the end of the training step. */
  public void update(Weight weight, Operand<?> newValue) {
    updates.put(weight, newValue);
  }

  /** Adds a scalar to the loss that training minimizes. */
  public void addLoss(Operand<?> scalar) {
    losses.add(scalar);
  }

  /** Adds a layer's penalty on its output, divided by the batch size, as Keras does. */
  public void addActivityLoss(Regularizer regularizer, Operand<?> output) {
    if (regularizer != null) {
      Operand<?> values = ops.atLeastFloat32(output);
      Operand<?> batch = ops.cast(ops.dimension(output, 0), Ops.dtype(values));
      addLoss(ops.div(regularizer.penalty(ops, values), batch));
    }
  }

  /**
   * A seed for {@link io.addax.graph.op.RandomOps}: another one at each call and in each training
   * step, and the same again when training is repeated or resumed.
   *
   * @param seed the layer's own seed
   */
  public Operand<?> seed(long seed) {
    long mixed = seed * GOLDEN_GAMMA + seeds++ + source.salt();
    Operand<?> now = source.step();
    stepReads.add(now);
    return ops.stack(List.of(ops.constant(HostTensor.scalar(mixed)), now), 0);
  }

  /**
   * How many replicas compute this function together, each on its rows of the batch; 1 without a
   * {@linkplain io.addax.keras.distribute.Strategy strategy}.
   */
  public int replicas() {
    return source.replicas();
  }

  /**
   * The sum of a value over all replicas, on each of them; for layers that need to know the whole
   * batch. Gradients flow through it. Every replica must ask for the same sums in the same order.
   */
  public Operand<?> sumOverReplicas(Operand<?> value) {
    return source.sumOverReplicas(ops, value);
  }

  /** The mask that came with a value, boolean (batch, time); null if none. */
  public Operand<?> mask(Operand<?> value) {
    return masks.get(value.asOutput());
  }

  /** Calls a layer in a scope of its own: models and wrappers go through here. */
  public List<Operand<?>> call(Layer called, List<Operand<?>> inputs) {
    Ops outer = ops;
    Layer caller = layer;
    ops = outer.scope(called.name());
    layer = called;
    if (!called.device().isEmpty()) {
      DeviceSpec wish = DeviceSpec.parse(outer.device()).merge(DeviceSpec.parse(called.device()));
      ops = ops.device(place(called, wish));
    }
    source.entered(called, ops.prefix());
    try {
      List<Operand<?>> taken = taken(called, inputs);
      carryMasks(inputs, taken);
      List<Operand<?>> outputs = called.callIn(this, taken);
      passMask(called, inputs, taken, outputs);
      return outputs;
    } finally {
      ops = outer;
      layer = caller;
    }
  }

  private String place(Layer called, DeviceSpec wish) {
    try {
      return source.place(wish);
    } catch (IllegalArgumentException e) {
      throw called.error(e.getMessage());
    }
  }

  /**
   * Ops on a weight outside of its layer's call, such as its penalty: beside it, in a scope that
   * counts as its layer's.
   */
  public Ops opsOn(Weight weight, String scope) {
    String device = ((GraphOperation) read(weight).op()).device();
    Ops here = ops.scope(scope + "/" + weight.path()).device(device);
    source.entered(weight.owner(), here.prefix());
    return here;
  }

  private void passMask(
      Layer called, List<Operand<?>> inputs, List<Operand<?>> taken, List<Operand<?>> outputs) {
    List<Operand<?>> arrived = new ArrayList<>();
    inputs.forEach(i -> arrived.add(mask(i)));
    Operand<?> mask = inputs.isEmpty() ? null : called.maskIn(this, taken, arrived);
    if (mask != null) {
      outputs.forEach(o -> masks.put(o.asOutput(), mask));
    }
  }

  /** A converted input has the mask of the input. */
  private void carryMasks(List<Operand<?>> inputs, List<Operand<?>> taken) {
    for (int i = 0; i < inputs.size(); i++) {
      Operand<?> mask = mask(inputs.get(i));
      if (mask != null) {
        masks.put(taken.get(i).asOutput(), mask);
      }
    }
  }

  private List<Operand<?>> taken(Layer called, List<Operand<?>> inputs) {
    return inputs.stream()
        .<Operand<?>>map(i -> ops.cast(i, called.takenDtype(Ops.dtype(i), computeDtype(called))))
        .toList();
  }

  /** What was read, in the order of first use. */
  public Map<Weight, Operand<?>> reads() {
    return reads;
  }

  /** What shall be written at the end of a training step. */
  public Map<Weight, Operand<?>> updates() {
    return updates;
  }

  /** The reads of the training step that {@link #seed} made. */
  public List<Operand<?>> stepReads() {
    return stepReads;
  }

  /** What was added to the loss. */
  public List<Operand<?>> losses() {
    return losses;
  }
}
