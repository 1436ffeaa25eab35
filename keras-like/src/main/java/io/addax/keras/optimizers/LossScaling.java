package io.addax.keras.optimizers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.optimizers.BoundOptimizer.Trained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;

/**
 * The state and the ops of a {@link LossScaleOptimizer} in one model.
 *
 * <p>Whether a step is taken depends on its gradients. There are no conditions in the graph, so a
 * training step ends in two: the first puts the gradients aside, finds out whether they are finite
 * and changes the scale; then Java looks, and runs the second, the inner optimizer's update, or
 * does not.
 */
final class LossScaling {
  private final LossScaleOptimizer optimizer;
  private final VariableStore local;
  private final boolean isShared; // with other workers, which do not wait for this one
  private final GraphVariable stepCounter;
  private final GraphVariable scale;
  private final GraphVariable finite;
  private final Map<String, GraphVariable> held = new LinkedHashMap<>();
  private final Map<Operation, PreparedStep> updates = new LinkedHashMap<>();
  private PreparedStep look;
  private GraphOperation check;
  private Operand<?> learningRate;

  /**
   * The state of a loss scale.
   *
   * @param local for what is put aside from run to run, which other workers must not change
   */
  LossScaling(LossScaleOptimizer optimizer, VariableStore store, VariableStore local) {
    this.optimizer = optimizer;
    this.local = local;
    this.isShared = local != store;
    String name = optimizer.name() + "/";
    stepCounter = store.create(name + "step_counter", HostTensor.scalar(0L));
    scale =
        store.create(name + "dynamic_scale", HostTensor.scalar((float) optimizer.initialScale()));
    finite = local.create(name + "finite", HostTensor.scalar(0f));
  }

  /** The variables of the state in Keras's order: the counter of finite steps, and the scale. */
  List<GraphVariable> variables() {
    return List.of(stepCounter, scale);
  }

  Operand<?> scaled(Ops ops, Operand<?> loss) {
    return ops.mul(loss, scale.value());
  }

  /**
   * Adds the first part: puts the gradients aside.
   *
   * @return the weights with the unscaled gradients for the second part
   */
  List<Trained> hold(Ops ops, List<Trained> weights) {
    Operand<?> factor = scale.value();
    Operand<?> steps = stepCounter.value();
    List<Operation> done = new ArrayList<>();
    List<Operand<?>> allFinite = new ArrayList<>();
    List<Trained> later = new ArrayList<>();
    Ops stage = ops.scope("hold");
    for (Trained weight : weights) {
      GraphVariable aside = heldFor(weight.variable());
      Ops here = aside.beside(stage.scope(weight.variable().name()));
      allFinite.add(here.all(here.isFinite(weight.gradient())));
      done.add(aside.assign(here, here.div(weight.gradient(), factor)));
      later.add(weight.with(aside.value()));
    }
    Operand<?> good =
        allFinite.isEmpty() ? ops.scalar(DType.BOOL, 1) : ops.all(ops.stack(allFinite, 0));
    done.add(finite.assign(ops, ops.cast(good, DType.FLOAT32)));
    done.addAll(adapt(ops.after(factor).after(steps), factor, steps, good));
    check = ops.after(done).noOp();
    learningRate = ops.withoutControls().placeholder(DType.FLOAT32, Shape.scalar());
    return later;
  }

  /** Halves the scale after gradients that are not finite, and doubles it after enough that are. */
  private List<Operation> adapt(Ops ops, Operand<?> factor, Operand<?> steps, Operand<?> good) {
    Operand<?> zero = ops.scalarLike(steps, 0);
    Operand<?> last = ops.scalarLike(steps, optimizer.dynamicGrowthSteps() - 1);
    Operand<?> grows = ops.equal(steps, last);
    Operand<?> nextScale =
        ops.select(good, ops.select(grows, ops.mul(factor, 2), factor), ops.mul(factor, 0.5));
    Operand<?> nextSteps = ops.select(good, ops.select(grows, zero, ops.add(steps, 1)), zero);
    return List.of(scale.assign(ops, nextScale), stepCounter.assign(ops, nextSteps));
  }

  private GraphVariable heldFor(GraphVariable weight) {
    return held.computeIfAbsent(
        weight.name(),
        name ->
            local.create(
                optimizer.name() + "/" + name + "/gradient",
                HostTensor.zeros(weight.dtype(), weight.shape()),
                isShared ? "" : weight.device()));
  }

  /** The op that ends the first part. */
  GraphOperation check() {
    return check;
  }

  /** The learning rate of the second part: a float32 scalar. */
  Operand<?> learningRate() {
    return learningRate;
  }

  /** Whether the gradients that were put aside are finite. */
  boolean isFinite(GraphSession session) {
    if (look == null) {
      look = session.prepare(List.of(), List.of(finite.value()), List.of());
    }
    look.run();
    return look.fetched(0).scalarFloat() != 0;
  }

  /** Runs the second part, which ends with an op of the inner optimizer. */
  void update(GraphSession session, Operation end, float rate) {
    updates.computeIfAbsent(end, op -> update(session, op)).feed(0, HostTensor.scalar(rate)).run();
  }

  /** The second part, whose only feed is the rate. */
  PreparedStep update(GraphSession session, Operation end) {
    return session.prepare(List.of(learningRate), List.of(), List.of(end));
  }

  /** What is put aside of a weight. */
  List<GraphVariable> slots(GraphVariable weight) {
    return held.containsKey(weight.name()) ? List.of(held.get(weight.name())) : List.of();
  }
}
