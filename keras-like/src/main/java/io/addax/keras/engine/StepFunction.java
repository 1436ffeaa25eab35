package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Gradients;
import io.addax.graph.session.PreparedStep;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.data.Batch;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Weight;
import io.addax.keras.optimizers.BoundOptimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.RunMetadata;

/**
 * The training or the test function of a model: one {@code Session.run} per batch, which fetches
 * nothing. In training the last op of the step is the optimizer's.
 */
final class StepFunction {
  private static final Logger LOG = LoggerFactory.getLogger(StepFunction.class);

  private final Model model;
  private final ModelGraph graph;
  private final BoundOptimizer optimizer;
  private final PreparedStep apply;
  private final PreparedStep accumulate;
  private final HostTensor rate = HostTensor.scalar(0f);
  private final int feeds;

  private StepFunction(
      Model model,
      ModelGraph graph,
      BoundOptimizer optimizer,
      PreparedStep apply,
      PreparedStep accumulate,
      int feeds) {
    this.model = model;
    this.graph = graph;
    this.optimizer = optimizer;
    this.apply = apply;
    this.accumulate = accumulate;
    this.feeds = feeds;
  }

  /** The function that only measures. */
  static StepFunction test(ModelGraph graph, Model model, Objective objective, Targets targets) {
    return build(graph, model, objective, targets, null);
  }

  /** The function that trains. */
  static StepFunction train(
      ModelGraph graph,
      Model model,
      Objective objective,
      Targets targets,
      BoundOptimizer optimizer) {
    return build(graph, model, objective, targets, optimizer);
  }

  private static StepFunction build(
      ModelGraph graph,
      Model model,
      Objective objective,
      Targets targets,
      BoundOptimizer optimizer) {
    boolean training = optimizer != null;
    Ops ops = graph.root().scope(training ? "train" : "test");
    List<Operand<?>> feeds = new ArrayList<>();
    List<Operand<?>> x = inputs(ops, model.inputs());
    List<Operand<?>> y = new ArrayList<>();
    for (int i = 0; i < targets.dtypes().size(); i++) {
      y.add(ops.scope("y").placeholder(targets.dtypes().get(i), targets.shape(i)));
    }
    List<Operand<?>> given = new ArrayList<>();
    for (int rank : targets.weightRanks()) {
      long[] unknown = new long[rank];
      java.util.Arrays.fill(unknown, -1);
      given.add(ops.scope("sample_weight").placeholder(DType.FLOAT32, Shape.of(unknown)));
    }
    feeds.addAll(x);
    feeds.addAll(y);
    feeds.addAll(given);
    List<Operand<?>> weights = new ArrayList<>();
    for (int i = 0; i < model.outputs().size(); i++) {
      weights.add(given.isEmpty() ? null : given.get(given.size() == 1 ? 0 : i));
    }
    CallContext context = graph.context(ops, training);
    List<Operand<?>> predictions = context.call(model, x);
    Objective.Built built = objective.build(context, y, predictions, weights, model.weights());
    if (!training) {
      PreparedStep step = graph.session().prepare(feeds, List.of(), built.updates());
      return new StepFunction(model, graph, null, step, null, feeds.size());
    }
    Operand<?> rate = ops.scope("learning_rate").placeholder(DType.FLOAT32, Shape.scalar());
    List<Operation> always = new ArrayList<>(built.updates());
    addUpdate(graph, context, model, built.loss(), optimizer, rate);
    Ops after = ops.after(context.reads().values().stream().map(Operand::op).toList());
    for (Map.Entry<Weight, Operand<?>> update : context.updates().entrySet()) {
      always.add(graph.variable(update.getKey()).assign(after, update.getValue()));
    }
    always.add(
        graph
            .trainingStep()
            .assignAdd(after.after(seedReads(context)), ops.scalar(DType.INT64, 1)));
    feeds.add(rate);
    return new StepFunction(
        model,
        graph,
        optimizer,
        step(graph, ops, feeds, always, optimizer.end(true)),
        optimizer.accumulates() ? step(graph, ops, feeds, always, optimizer.end(false)) : null,
        feeds.size());
  }

  private static List<Operation> seedReads(CallContext context) {
    return context.stepReads().stream().map(Operand::op).toList();
  }

  private static PreparedStep step(
      ModelGraph graph, Ops ops, List<Operand<?>> feeds, List<Operation> always, Operation end) {
    List<Operation> all = new ArrayList<>(always);
    all.add(end);
    return graph.session().prepare(feeds, List.of(), List.of(ops.after(all).noOp()));
  }

  static List<Operand<?>> inputs(Ops ops, List<KerasTensor> inputs) {
    List<Operand<?>> placeholders = new ArrayList<>();
    for (KerasTensor input : inputs) {
      placeholders.add(ops.scope(input.name()).placeholder(input.dtype(), input.shapeOfAnyBatch()));
    }
    return placeholders;
  }

  private static void addUpdate(
      ModelGraph graph,
      CallContext context,
      Model model,
      Operand<?> loss,
      BoundOptimizer optimizer,
      Operand<?> rate) {
    Ops ops = context.ops();
    List<Weight> trained =
        model.trainableWeights().stream().filter(context.reads()::containsKey).toList();
    if (trained.isEmpty()) {
      LOG.warn("Model '{}' has no trainable weights: training changes nothing", model.name());
    }
    Operand<?> scaled =
        optimizer.optimizer().lossScaleFactor().<Operand<?>>map(f -> ops.mul(loss, f)).orElse(loss);
    List<Optional<Operand<?>>> gradients =
        Gradients.of(
            ops,
            List.of(scaled),
            trained.stream().<Operand<?>>map(w -> context.reads().get(w)).toList());
    List<BoundOptimizer.Trained> updates = new ArrayList<>();
    List<String> unconnected = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      Weight weight = trained.get(i);
      GraphVariable variable = graph.variable(weight);
      if (gradients.get(i).isPresent()) {
        updates.add(
            new BoundOptimizer.Trained(variable, gradients.get(i).get(), weight.constraint()));
      } else {
        unconnected.add(weight.path());
      }
    }
    if (!unconnected.isEmpty()) {
      LOG.warn("The loss does not depend on {}: training does not change them", unconnected);
    }
    List<Operation> reads = context.reads().values().stream().map(Operand::op).toList();
    optimizer.build(ops.after(reads), rate, updates);
  }

  /** Runs one batch. */
  void run(Batch batch) {
    boolean applies = optimizer == null || optimizer.nextStepApplies();
    PreparedStep step = applies ? apply : accumulate;
    feed(step, batch);
    Failures.run(step, graph, model);
    if (optimizer != null) {
      optimizer.advance(graph.session());
    }
  }

  /**
   * What one step that changes the weights does where; runs in a copy of the session.
   *
   * @param batch null for the last one, if there was one
   */
  RunMetadata trace(Batch batch) {
    return graph.trace(
        apply,
        copy -> {
          if (batch != null) {
            feed(copy, batch);
          }
        });
  }

  /** Whether a step that changes the weights has been given a batch. */
  boolean hasLastBatch() {
    return apply.isFed();
  }

  private void feed(PreparedStep step, Batch batch) {
    int feed = 0;
    for (HostTensor x : batch.x()) {
      step.feed(feed++, x);
    }
    for (HostTensor y : batch.y()) {
      step.feed(feed++, y);
    }
    for (HostTensor weight : batch.sampleWeight()) {
      step.feed(feed++, weight);
    }
    if (optimizer != null) {
      rate.floats()[0] = optimizer.learningRate();
      step.feed(feed++, rate);
    }
    if (feed != feeds) {
      throw new IllegalArgumentException(
          "Expected " + feeds + " tensors in a batch. Received: " + feed);
    }
  }
}
