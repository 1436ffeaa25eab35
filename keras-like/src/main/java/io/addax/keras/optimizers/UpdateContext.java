package io.addax.keras.optimizers;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.graph.variable.GraphVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.Operation;

/**
 * What an optimizer sees while a model emits the ops of its update step.
 *
 * <p>Fused ops of TensorFlow take the attribute {@code use_locking}: workers that share a parameter
 * server update at the same time, and no update may be lost.
 */
public final class UpdateContext {
  private final Ops ops;
  private final Ops common;
  private final Ops scalars;
  private final Operand<?> learningRate;
  private final Operand<?> iterations;
  private final Slots slots;
  private final List<Operation> updates;
  private final Map<String, Operand<?>> shared;

  private UpdateContext(
      Ops ops,
      Ops common,
      Operand<?> learningRate,
      Operand<?> iterations,
      Slots slots,
      List<Operation> updates,
      Map<String, Operand<?>> shared) {
    this.ops = ops;
    this.common = common;
    this.scalars = common.withoutControls();
    this.learningRate = learningRate;
    this.iterations = iterations;
    this.slots = slots;
    this.updates = updates;
    this.shared = shared;
  }

  UpdateContext(Ops ops, Operand<?> learningRate, Operand<?> iterations, Slots slots) {
    this(ops, ops, learningRate, iterations, slots, new ArrayList<>(), new HashMap<>());
  }

  /** The same step, with the ops of one weight: named after it and on its device. */
  UpdateContext at(GraphVariable weight) {
    return new UpdateContext(
        BoundOptimizer.at(common, weight),
        common,
        learningRate,
        iterations,
        slots,
        updates,
        shared);
  }

  /**
   * Ops on the weight's device that run after everything that reads the weights, and after weight
   * decay.
   */
  public Ops ops() {
    return ops;
  }

  /** Ops that wait for nothing, for what depends on the step's number and rate alone. */
  public Ops scalars() {
    return scalars;
  }

  /** The learning rate of this step: a float32 scalar. */
  public Operand<?> learningRate() {
    return learningRate;
  }

  /** The number of updates before this one: a float32 scalar. */
  public Operand<?> iterations() {
    return iterations;
  }

  /** One of the weight's {@link Optimizer#slots}, of its shape. */
  public GraphVariable slot(GraphVariable weight, String name) {
    return slots.get(weight, name);
  }

  /**
   * Room of the weight's shape for a fused op that insists on a variable whose old value does not
   * matter. It is no part of the optimizer's state and begins as zeros.
   */
  public GraphVariable scratch(GraphVariable weight) {
    return slots.scratch(weight);
  }

  /** One of {@link Optimizer#sharedVariables}: a float32 scalar. */
  public GraphVariable variable(String name) {
    return slots.shared(name);
  }

  /** A value that all weights of the step share, made once. */
  public Operand<?> once(String name, Supplier<Operand<?>> make) {
    Operand<?> value = shared.get(name);
    if (value == null) {
      value = make.get();
      shared.put(name, value);
    }
    return value;
  }

  /** A float32 constant, made once. */
  public Operand<?> constant(double value) {
    return once("constant " + value, () -> scalars.scalar(DType.FLOAT32, value));
  }

  /** {@code base} to the power of this update's number, the first being 1: made once. */
  public Operand<?> power(double base) {
    return once(
        "power " + base,
        () -> scalars.pow(constant(base), once("number", () -> scalars.add(iterations, 1))));
  }

  /** Adds an op to the step. */
  public void run(Operation update) {
    updates.add(update);
  }

  /** Sets a variable; the value that it then has. */
  public Operand<?> assign(GraphVariable variable, Operand<?> value) {
    run(variable.assign(slots.isShared(variable) ? common : ops, value));
    return value;
  }

  /** Takes a value off a variable. */
  public void assignSub(GraphVariable variable, Operand<?> value) {
    run(variable.assignSub(ops, value));
  }

  /**
   * Moves a variable towards {@code value}: {@code v += (value - v) * (1 - decay)}, with the
   * difference in float32; the value that it then has.
   */
  public Operand<?> average(GraphVariable variable, Operand<?> value, double decay) {
    Operand<?> old = variable.read(ops);
    Operand<?> way = ops.mul(ops.sub(value, old), constant(1f - (float) decay));
    return assign(variable, ops.add(old, way));
  }

  List<Operation> updates() {
    return updates;
  }
}
