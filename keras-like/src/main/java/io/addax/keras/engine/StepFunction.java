package io.addax.keras.engine;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.data.Batch;
import io.addax.keras.optimizers.BoundOptimizer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.RunMetadata;

/**
 * The training or the test function of a model: one {@code Session.run} per batch, which fetches
 * nothing. In training the last op of the step is the optimizer's.
 *
 * <p>A function is built for a number of {@linkplain Layout parts}: one shard for each, which by
 * the same code is the whole batch where there is one.
 */
final class StepFunction {
  /**
   * What functions are built for.
   *
   * @param parts the number of parts of a batch, in all workers
   */
  record Plan(Targets targets, Layout layout, int parts) {}

  private final Model model;
  private final ModelGraph graph;
  private final ReplicatedOptimizer optimizer;
  private final Plan plan;
  private final List<Layout.Part> parts;
  private final PreparedStep apply;
  private final PreparedStep accumulate;
  private final HostTensor rate = HostTensor.scalar(0f);
  private final HostTensor stops = HostTensor.scalar(0f);

  private StepFunction(
      Model model,
      ModelGraph graph,
      ReplicatedOptimizer optimizer,
      Plan plan,
      List<Layout.Part> parts,
      PreparedStep apply,
      PreparedStep accumulate) {
    this.model = model;
    this.graph = graph;
    this.optimizer = optimizer;
    this.plan = plan;
    this.parts = parts;
    this.apply = apply;
    this.accumulate = accumulate;
  }

  /** The function that only measures. */
  static StepFunction test(ModelGraph graph, Model model, Objective objective, Plan plan) {
    return build(graph, model, objective, plan, null);
  }

  /** The function that trains. */
  static StepFunction train(
      ModelGraph graph,
      Model model,
      Objective objective,
      Plan plan,
      ReplicatedOptimizer optimizer) {
    return build(graph, model, objective, plan, optimizer);
  }

  private static StepFunction build(
      ModelGraph graph,
      Model model,
      Objective objective,
      Plan plan,
      ReplicatedOptimizer optimizer) {
    boolean training = optimizer != null;
    Ops ops = graph.root().scope(training ? "train" : "test");
    boolean divided = plan.layout().size() > 1;
    CrossReplica across = divided ? new CrossReplica(ops, graph.workers()) : null;
    List<Layout.Part> parts = plan.layout().here(plan.parts());
    List<SyncGroup> groups = graph.groups(plan.layout(), plan.parts(), ops);
    List<Shard> shards = new ArrayList<>();
    for (Layout.Part part : parts) {
      Replica replica = graph.replicas().get(part.replica());
      Ops there = divided ? ops.scope("part_" + part.number()) : ops;
      there = there.device(replica.ops().device());
      SyncGroup group = groups.get(part.microBatch());
      shards.add(new Shard(replica, part, divided, group, there, training, model, plan.targets()));
    }
    List<Operand<?>> feeds = new ArrayList<>();
    shards.forEach(shard -> feeds.addAll(shard.feeds()));
    List<Objective.Built> built = objective.build(shards, across, model.weights());
    List<Operation> always = new ArrayList<>();
    built.forEach(b -> always.addAll(b.updates()));
    if (!training) {
      PreparedStep step = graph.prepare(plan.parts(), feeds, List.of(), always);
      return new StepFunction(model, graph, null, plan, parts, step, null);
    }
    Operand<?> rate = ops.scope("learning_rate").placeholder(DType.FLOAT32, Shape.scalar());
    feeds.add(rate);
    List<Operand<?>> fetches = new ArrayList<>();
    Operand<?> chiefs = rate;
    if (graph.workers().areSeveral()) {
      Operand<?> stops = ops.scope("stops").placeholder(DType.FLOAT32, Shape.scalar());
      feeds.add(stops);
      List<Operand<?>> mine = List.of(graph.workers().chiefsPart(ops, rate), stops);
      List<Operand<?>> sums = graph.workers().sum(ops, mine, ops.prefix() + "agree");
      chiefs = sums.get(0);
      fetches.add(sums.get(1));
    }
    List<Operand<?>> losses = built.stream().<Operand<?>>map(Objective.Built::loss).toList();
    always.addAll(new Update(graph, ops, model, shards, across).build(losses, optimizer, chiefs));
    return new StepFunction(
        model,
        graph,
        optimizer,
        plan,
        parts,
        step(graph, plan, ops, feeds, fetches, always, optimizer.ends(true)),
        optimizer.first().accumulates()
            ? step(graph, plan, ops, feeds, fetches, always, optimizer.ends(false))
            : null);
  }

  private static PreparedStep step(
      ModelGraph graph,
      Plan plan,
      Ops ops,
      List<Operand<?>> feeds,
      List<Operand<?>> fetches,
      List<Operation> always,
      List<Operation> ends) {
    List<Operation> all = new ArrayList<>(always);
    all.addAll(ends);
    return graph.prepare(plan.parts(), feeds, fetches, List.of(ops.after(all).noOp()));
  }

  static List<Operand<?>> inputs(Ops ops, List<KerasTensor> inputs) {
    List<Operand<?>> placeholders = new ArrayList<>();
    for (KerasTensor input : inputs) {
      placeholders.add(ops.scope(input.name()).placeholder(input.dtype(), input.shapeOfAnyBatch()));
    }
    return placeholders;
  }

  /** Copies ahead, in any thread, what {@link #run} is going to feed. */
  void stage(Batch batch) {
    if (accumulate != null || batch.x().size() != model.inputs().size()) {
      return;
    }
    int others = plan.targets().dtypes().size() + plan.targets().weightRanks().size();
    int feed = 0;
    for (Layout.Part part : parts) {
      for (HostTensor x : batch.x()) {
        if (isWhole()) {
          apply.stage(feed++, x);
        } else {
          apply.stage(feed++, x, from(part, batch.size()), to(part, batch.size()));
        }
      }
      feed += others;
    }
  }

  /** Frees what {@link #stage} copied and no run has fed. */
  void unstage() {
    apply.unstage();
  }

  /**
   * Runs one batch.
   *
   * @param stop whether this worker wants training to end
   * @return whether any worker wants so; all get the same answer
   */
  boolean run(Batch batch, boolean stop) {
    stops.floats()[0] = stop ? 1 : 0;
    BoundOptimizer first = optimizer == null ? null : optimizer.first();
    PreparedStep step = first == null || first.nextStepApplies() ? apply : accumulate;
    feed(step, batch);
    Failures.run(step, graph, model);
    if (optimizer != null) {
      optimizer.advance(graph.session());
    }
    boolean asked = optimizer != null && graph.workers().areSeveral();
    return asked ? step.fetched(0).scalarFloat() > 0 : stop;
  }

  /**
   * What one training step that changes the weights does where; runs in a copy of the session.
   *
   * @param batch null for the last one
   */
  RunMetadata trace(Batch batch) {
    try (GraphSession copy = graph.copyOfSession();
        PreparedStep step = apply.in(copy)) {
      if (batch != null) {
        feed(step, batch);
      }
      RunMetadata.Builder trace = step.runTraced().toBuilder();
      for (PreparedStep update : optimizer.separateUpdates(copy)) {
        trace.mergeFrom(update.runTraced());
      }
      return trace.build();
    }
  }

  /** Whether a step that changes the weights has been given a batch. */
  boolean hasLastBatch() {
    return apply.isFed();
  }

  private void feed(PreparedStep step, Batch batch) {
    int feed = 0;
    for (Layout.Part part : parts) {
      feed = feed(step, feed, batch.x(), part, batch.size());
      feed = feed(step, feed, batch.y(), part, batch.size());
      feed = feed(step, feed, batch.sampleWeight(), part, batch.size());
    }
    if (optimizer != null) {
      rate.floats()[0] = optimizer.first().learningRate();
      step.feed(feed++, rate);
      if (graph.workers().areSeveral()) {
        step.feed(feed, stops);
      }
    }
  }

  private int feed(
      PreparedStep step, int first, List<HostTensor> values, Layout.Part part, int rows) {
    int feed = first;
    for (HostTensor value : values) {
      if (isWhole()) {
        step.feed(feed++, value);
      } else {
        step.feed(feed++, value, from(part, rows), to(part, rows));
      }
    }
    return feed;
  }

  private boolean isWhole() {
    return plan.layout().size() == 1;
  }

  private int from(Layout.Part part, int rows) {
    return part.from(plan.parts(), rows);
  }

  private int to(Layout.Part part, int rows) {
    return part.to(plan.parts(), rows);
  }
}
