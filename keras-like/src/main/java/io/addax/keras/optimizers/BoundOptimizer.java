package io.addax.keras.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.constraints.Constraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;

/**
 * An optimizer with the state it has in one model: its variables, and the ops of its steps.
 *
 * <p>Which step runs is decided in Java, by the iteration's number: there is no condition in the
 * graph. The order within a step is Keras's: unscale, accumulate, clip, decay, update, average,
 * constrain. Each stage waits for the one before through a single op, so that the number of control
 * edges grows with the number of weights and not with its square.
 *
 * <p>What belongs to one weight stands on the weight's device, in a scope of the stage and the
 * weight's name; what all share stands where the whole does.
 */
public final class BoundOptimizer {
  /** A trainable weight: its variable, its gradient, and its constraint or null. */
  public record Trained(GraphVariable variable, Operand<?> gradient, Constraint constraint) {
    /** The same weight with another gradient. */
    Trained with(Operand<?> newGradient) {
      return new Trained(variable, newGradient, constraint);
    }
  }

  private final Optimizer given;
  private final Optimizer optimizer;
  private final LossScaling scaling; // null for none
  private final Slots slots;
  private final int batchesPerUpdate;
  private GraphOperation apply;
  private GraphOperation accumulate;
  private GraphOperation overwrite;
  private GraphOperation overwriteAtEnd;
  private long step;
  private long stepOfEmpty; // at which this worker's own accumulators were empty

  /** Binds an optimizer, whose options cannot be set from now on. */
  public BoundOptimizer(Optimizer optimizer, VariableStore store) {
    this(optimizer, store, store);
  }

  /**
   * The same where other workers, which do not wait for this one, may share the variables.
   *
   * @param store for the state
   * @param local for what is this worker's alone: what it accumulates and puts aside from step to
   *     step; {@code store} if there are no such workers
   */
  public BoundOptimizer(Optimizer optimizer, VariableStore store, VariableStore local) {
    optimizer.bind();
    this.given = optimizer;
    if (optimizer instanceof LossScaleOptimizer scaled) {
      this.optimizer = scaled.innerOptimizer();
      this.optimizer.bind();
      this.scaling = new LossScaling(scaled, store, local);
    } else {
      this.optimizer = optimizer;
      this.scaling = null;
    }
    this.slots = new Slots(this.optimizer, optimizer.name(), store, local);
    this.batchesPerUpdate = this.optimizer.gradientAccumulationSteps().orElse(1);
  }

  /** What the model was compiled with. */
  public Optimizer optimizer() {
    return given;
  }

  /** The loss as it is to be differentiated: scaled, if the optimizer says so. */
  public Operand<?> scaleLoss(Ops ops, Operand<?> loss) {
    if (scaling != null) {
      return scaling.scaled(ops, loss);
    }
    return optimizer.lossScaleFactor().<Operand<?>>map(f -> ops.mul(loss, f)).orElse(loss);
  }

  /**
   * Adds the ops of the update. May be called again for another training step of the same weights,
   * with the same state; {@link #end} gives the ops of the last call.
   *
   * @param ops a scope that runs after all reads of the weights; fastest if it also runs after all
   *     that uses what was read, since only then are weights updated in place
   * @param learningRate float32 scalar
   */
  public void build(Ops ops, Operand<?> learningRate, List<Trained> weights) {
    for (Trained weight : weights) {
      checkArgument(
          weight.variable().dtype() == DType.FLOAT32,
          "Expected trainable weights of dtype float32. Received: %s",
          weight.variable());
    }
    if (scaling != null) {
      Ops scope = ops.scope(given.name());
      List<Trained> held = scaling.hold(scope, weights);
      addSteps(scope.withoutControls(), scaling.learningRate(), held);
    } else {
      addSteps(ops, learningRate, weights);
    }
  }

  private void addSteps(Ops ops, Operand<?> learningRate, List<Trained> weights) {
    Ops here = single(ops.scope(optimizer.name()));
    Ops free = here.withoutControls();
    slots.create(weights.stream().map(Trained::variable).toList());
    List<Trained> unscaled =
        optimizer
            .lossScaleFactor()
            .map(f -> map(here.scope("unscale"), weights, (op, g) -> op.div(g, f)))
            .orElse(weights);
    Operand<?> before = slots.iterations().read(free);
    // Workers that share the counter are at different batches of their updates: there it counts
    // whole updates, so that what is between them is nobody else's, nor a file's.
    int batches = slots.areOfSeveralWorkers() ? batchesPerUpdate : 1;
    Operation advance =
        slots.iterations().assignAdd(here.after(before), free.scalar(DType.INT64, batches));
    if (batchesPerUpdate > 1) {
      buildAccumulation(here, learningRate, before, unscaled, advance);
    } else {
      apply = step(here, learningRate, before, unscaled, List.of(advance));
    }
    if (optimizer.useEma() && overwrite == null) {
      overwrite = overwrite(free, weights, true);
      overwriteAtEnd = overwrite(free, weights, false);
    }
  }

  private void buildAccumulation(
      Ops ops,
      Operand<?> learningRate,
      Operand<?> batchesBefore,
      List<Trained> weights,
      Operation advance) {
    Operand<?> updatesBefore =
        ops.withoutControls()
            .floorDiv(batchesBefore, ops.scalarLike(batchesBefore, batchesPerUpdate));
    List<Operation> added = new ArrayList<>();
    if (!slots.areOfSeveralWorkers()) {
      added.add(advance);
    }
    List<Operation> cleared = new ArrayList<>(List.of(advance));
    List<Trained> means = new ArrayList<>();
    Ops stage = ops.scope("accumulate");
    for (Trained weight : weights) {
      GraphVariable sum = slots.accumulator(weight.variable());
      Ops here = sum.beside(stage.scope(weight.variable().name()));
      added.add(sum.assignAdd(here, weight.gradient()));
      Operand<?> soFar = sum.read(here);
      means.add(weight.with(here.div(here.add(weight.gradient(), soFar), batchesPerUpdate)));
      cleared.add(sum.assign(here.after(soFar), here.zerosLike(soFar)));
    }
    // Keras averages and constrains after every batch, also between updates.
    accumulate = finish(ops, updatesBefore, weights, added);
    apply = step(ops, learningRate, updatesBefore, means, cleared);
  }

  /** The ops of one weight in a stage: named after it and on its device. */
  static Ops at(Ops stage, GraphVariable weight) {
    return weight.beside(stage.scope(weight.name()));
  }

  /** The weights with changed gradients. */
  static List<Trained> map(
      Ops stage, List<Trained> weights, BiFunction<Ops, Operand<?>, Operand<?>> change) {
    return weights.stream()
        .map(w -> w.with(change.apply(at(stage, w.variable()), w.gradient())))
        .toList();
  }

  /** A step that updates the weights, given how many updates were before. */
  private GraphOperation step(
      Ops ops,
      Operand<?> learningRate,
      Operand<?> before,
      List<Trained> weights,
      List<Operation> also) {
    List<Trained> clipped = GradientClipping.apply(ops, optimizer, weights);
    Ops decayed = barrier(ops, decay(ops, learningRate, clipped));
    Operand<?> iterations = ops.withoutControls().cast(before, DType.FLOAT32);
    UpdateContext context =
        new UpdateContext(decayed.scope("update"), learningRate, iterations, slots);
    for (Trained weight : clipped) {
      optimizer.update(context.at(weight.variable()), weight.variable(), weight.gradient());
    }
    List<Operation> all = new ArrayList<>(context.updates());
    all.addAll(also);
    return finish(ops, before, clipped, all);
  }

  private List<Operation> decay(Ops ops, Operand<?> learningRate, List<Trained> weights) {
    List<Operation> decays = new ArrayList<>();
    Ops stage = ops.scope("decay");
    for (Trained weight : weights) {
      GraphVariable variable = weight.variable();
      if (optimizer.decays(variable.name())) {
        Ops here = at(stage, variable);
        Operand<?> part = here.mul(variable.read(here), optimizer.weightDecay().orElseThrow());
        decays.add(variable.assignSub(here, here.mul(part, learningRate)));
      }
    }
    return decays;
  }

  /** The moving average and the constraints, after the updates. */
  private GraphOperation finish(
      Ops ops, Operand<?> before, List<Trained> weights, List<Operation> updates) {
    List<Operation> last = updates;
    if (optimizer.useEma()) {
      last = average(barrier(ops, last), before, weights);
    }
    if (weights.stream().anyMatch(w -> w.constraint() != null)) {
      Ops averaged = barrier(ops, last).scope("constrain");
      last = new ArrayList<>(last);
      for (Trained weight : weights) {
        if (weight.constraint() != null) {
          Ops here = at(averaged, weight.variable());
          Operand<?> value = weight.variable().read(here);
          Operand<?> allowed = weight.constraint().project(here, value);
          last.add(weight.variable().assign(here, allowed));
        }
      }
    }
    return ops.after(last).noOp();
  }

  private List<Operation> average(Ops ops, Operand<?> before, List<Trained> weights) {
    Ops free = ops.withoutControls();
    Operand<?> notFirst =
        free.cast(free.notEqual(before, free.scalarLike(before, 0)), DType.FLOAT32);
    Operand<?> momentum = free.mul(notFirst, optimizer.emaMomentum());
    Operand<?> rest = free.sub(1, momentum);
    List<Operation> averages = new ArrayList<>();
    Ops stage = ops.scope("average");
    for (Trained weight : weights) {
      Ops here = at(stage, weight.variable());
      GraphVariable average = slots.get(weight.variable(), Slots.AVERAGE);
      Operand<?> old = here.mul(momentum, average.read(here));
      Operand<?> now = here.mul(rest, weight.variable().read(here));
      averages.add(average.assign(here, here.add(old, now)));
    }
    return averages;
  }

  /** Replaces the weights by their averages; at the end of training Keras does not constrain. */
  private GraphOperation overwrite(Ops ops, List<Trained> weights, boolean constrain) {
    List<Operation> assigns = new ArrayList<>();
    Ops stage = ops.scope("overwrite");
    for (Trained weight : weights) {
      Ops here = at(stage, weight.variable());
      Operand<?> value = slots.get(weight.variable(), Slots.AVERAGE).read(here);
      if (constrain && weight.constraint() != null) {
        value = weight.constraint().project(here, value);
      }
      assigns.add(weight.variable().assign(here, value));
    }
    return ops.after(assigns).noOp();
  }

  /** A scope that also runs after others, through one op. */
  private static Ops barrier(Ops ops, List<Operation> earlier) {
    return earlier.isEmpty() ? ops : single(ops.after(earlier));
  }

  /** The same scope with one control dependency in the place of all it has. */
  private static Ops single(Ops ops) {
    return ops.withoutControls().after(ops.noOp());
  }

  // Which step is due.

  /** The number of batches trained on so far. */
  public long iterations() {
    return step;
  }

  /** The rate of the next step. */
  public float learningRate() {
    return (float) optimizer.learningRateAt(step);
  }

  /**
   * Whether the next step changes the weights, or only adds to the accumulated gradients. With a
   * dynamic loss scale there is one kind of step alone: {@link #advance} does the rest.
   */
  public boolean nextStepApplies() {
    return scaling != null || isUpdateDue();
  }

  private boolean isUpdateDue() {
    return (step - stepOfEmpty + 1) % batchesPerUpdate == 0;
  }

  /** The op that ends a step of the kind that {@link #nextStepApplies} tells. */
  public GraphOperation end(boolean applies) {
    return scaling != null ? scaling.check() : update(applies);
  }

  private GraphOperation update(boolean applies) {
    return applies ? apply : accumulate;
  }

  /** Whether there is an accumulating step. */
  public boolean accumulates() {
    return scaling == null && accumulate != null;
  }

  /**
   * Counts a step that has run, and replaces the weights by their average where that is due. With a
   * dynamic loss scale the step is taken here, unless its gradients are not finite; then it does
   * not count.
   */
  public void advance(GraphSession session) {
    if (scaling != null) {
      if (!scaling.isFinite(session)) {
        return;
      }
      scaling.update(session, update(isUpdateDue()), learningRate());
    }
    long updatesBefore = step / batchesPerUpdate;
    step++;
    Optional<Integer> frequency = optimizer.emaOverwriteFrequency();
    if (overwrite != null && frequency.isPresent() && (updatesBefore + 1) % frequency.get() == 0) {
      session.run(List.of(overwrite));
    }
  }

  /**
   * The update of the weights where it is no part of a step but {@link #advance} runs it, fed with
   * the rate; empty where the step is all. It lives as long as the session.
   */
  public Optional<PreparedStep> separateUpdate(GraphSession session) {
    return Optional.ofNullable(scaling)
        .map(s -> s.update(session, apply).feed(0, HostTensor.scalar(learningRate())));
  }

  /** What Keras does when training ends: with a moving average, it becomes the weights. */
  public void finish(GraphSession session) {
    if (overwriteAtEnd != null) {
      session.run(List.of(overwriteAtEnd));
    }
  }

  /**
   * The optimizer's variables in Keras's order: iterations first, then averages, accumulators and
   * the slots. Keras has the learning rate as second variable; here it is no variable.
   */
  public List<GraphVariable> variables() {
    List<GraphVariable> all = new ArrayList<>(scalingVariables());
    all.addAll(slots.all());
    return all;
  }

  /** The counter of finite steps and the scale of a dynamic loss scale; empty for none. */
  public List<GraphVariable> scalingVariables() {
    return scaling == null ? List.of() : scaling.variables();
  }

  /** How often the optimizer was applied. */
  public GraphVariable iterationsVariable() {
    return slots.iterations();
  }

  /**
   * A variable of the state.
   *
   * @param weight the weight it belongs to; null for one of the optimizer itself
   * @return null if the weight is not trained
   */
  public GraphVariable variable(StateVariable state, GraphVariable weight) {
    return slots.find(weight, state.name());
  }

  /** All variables of a weight, those among them that are no part of the state. */
  public List<GraphVariable> slots(GraphVariable weight) {
    List<GraphVariable> all = new ArrayList<>(slots.of(weight));
    if (scaling != null) {
      all.addAll(scaling.slots(weight));
    }
    return all;
  }

  /** Tells that the variables were set from outside: the step is read again. */
  public void restored(GraphSession session) {
    step = session.fetch(slots.iterations().value()).longAt(0);
    stepOfEmpty = slots.areOfSeveralWorkers() ? step : 0;
    slots.clearScratch(session);
  }
}
