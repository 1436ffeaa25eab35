package io.addax.keras.engine;

import io.addax.devices.DeviceSpec;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.HostTensor;
import io.addax.graph.session.ClusterException;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.Compile;
import io.addax.keras.Model;
import io.addax.keras.ModelPlacement;
import io.addax.keras.data.Batch;
import io.addax.keras.distribute.Strategy;
import io.addax.keras.layers.Weight;
import io.addax.keras.losses.Loss;
import io.addax.keras.optimizers.BoundOptimizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.RunMetadata;

/**
 * A model at work: its graph and session, and the functions built so far. Functions are built when
 * first needed, per kind of targets.
 *
 * <p>Not thread-safe; {@link Model} synchronizes.
 */
public final class Trainer implements AutoCloseable {
  private final Model model;
  private final Compile compile;
  private final RuntimeConfig config;
  private final Strategy strategy;
  private final BatchFitter fitter;
  private final WaitingState waiting;
  private final Map<StepFunction.Plan, StepFunction> trainFunctions = new HashMap<>();
  private final Map<StepFunction.Plan, StepFunction> testFunctions = new HashMap<>();
  private ModelGraph graph;
  private PredictFunction predict;
  private PredictFunction predictInFull;
  private Objective objective;
  private Measurements measurements;
  private ReplicatedOptimizer optimizer;
  private WeightAgreement agreement; // of workers; made when first needed
  private Targets lastTargets;
  private StepFunction.Plan trainedPlan;
  private int trainedRows; // of the batch that it was last for; 0 for none
  private volatile StepFunction trainFunction; // read by the thread that prepares batches
  private int microBatches = 1;
  private Boolean samplewise; // of the model; null until it is first asked
  private boolean inStep; // whether all workers have the chief's state
  private boolean checked; // whether all have as many replicas
  private Map<String, HostTensor> measured = Map.of(); // of a checkpoint within an epoch
  private List<Weight> trained;

  /**
   * A model at work.
   *
   * @param compile null for a model that is not compiled: it can only predict
   */
  public Trainer(Model model, Compile compile, RuntimeConfig config, Strategy strategy) {
    this.model = model;
    this.compile = compile;
    this.config = placed(config, model);
    this.strategy = strategy;
    this.inStep = strategy.workers() == 1;
    this.fitter = new BatchFitter(model);
    this.waiting = new WaitingState(compile, model);
  }

  /** The model's own wish is laid over its runtime's, also for what is outside of its layers. */
  private static RuntimeConfig placed(RuntimeConfig config, Model model) {
    if (model.device().isEmpty()) {
      return config;
    }
    DeviceSpec outer = config.device().orElse(DeviceSpec.ANY);
    return config.withDevice(outer.merge(DeviceSpec.parse(model.device())).toString());
  }

  /** The same for models of the same weights, in whatever process. */
  private String structure() {
    StringBuilder text = new StringBuilder();
    model
        .weights()
        .forEach(w -> text.append(w.path()).append(' ').append(w.shape()).append(w.dtype()));
    return Integer.toHexString(text.toString().hashCode());
  }

  /** Whether parts of a batch, computed each for itself, come to the same as the whole. */
  private boolean isSamplewise() {
    if (samplewise == null) {
      samplewise = model.isSamplewise();
    }
    boolean known = compile == null || objective != null;
    return known && samplewise && (objective == null || objective.isSamplewise());
  }

  ModelGraph graph() {
    if (graph == null) {
      graph = new ModelGraph(config, strategy, OpWork.of(model), structure());
    }
    return graph;
  }

  /** Whether anything has been built that cannot be built elsewhere any more. */
  public boolean hasGraph() {
    return graph != null;
  }

  Model model() {
    return model;
  }

  private PredictFunction predictFunction() {
    if (predict == null) {
      predict = new PredictFunction(graph(), model);
    }
    return predict;
  }

  /** Predicts one batch. */
  public List<HostTensor> predictBatch(List<HostTensor> x) {
    List<HostTensor> fitted = fitter.fitInputs(x);
    int rows = (int) fitted.get(0).shape().get(0);
    PredictFunction function = predictFunction();
    expect(rows, false);
    function.prepare(rows);
    graph.gather();
    return function.run(fitted);
  }

  /**
   * The weights as one replica has them, in the model's order.
   *
   * @throws IllegalArgumentException if there is no such replica
   */
  public List<HostTensor> replicaWeights(int number) {
    List<Replica> replicas = graph().replicas();
    if (number < 0 || number >= replicas.size()) {
      throw new IllegalArgumentException(
          "Expected a replica from 0 to " + (replicas.size() - 1) + ". Received: " + number);
    }
    Replica replica = replicas.get(number);
    List<GraphVariable> variables =
        model.weights().stream()
            .map(weight -> replica.variable(weight, replica.ops().device()))
            .toList();
    graph.gather();
    return VariableStore.read(graph.session(), variables);
  }

  /** The inference function's graph, for who exports it. */
  public InferenceGraph inferenceGraph() {
    return inferenceGraph(predictFunction());
  }

  /**
   * The same in the dtypes of the weights, for who needs float32 of a model of mixed precision; of
   * another model the same graph.
   */
  public InferenceGraph inferenceGraphInVariableDtypes() {
    if (!model.isMixed()) {
      return inferenceGraph();
    }
    if (predictInFull == null) {
      predictInFull = PredictFunction.inVariableDtypes(graph(), model);
    }
    return inferenceGraph(predictInFull);
  }

  private InferenceGraph inferenceGraph(PredictFunction function) {
    graph.gather();
    return new InferenceGraph(
        graph.root().graph(), graph.session(), function.inputs(), function.outputs());
  }

  /** Prepares a batch that is going to be trained on; any thread may call this. */
  public Batch stage(Batch batch) {
    StepFunction function = trainFunction;
    if (function != null && function.takes(graph.layout(microBatches, batch.size()), batch)) {
      function.stage(batch);
    }
    return batch;
  }

  /** Forgets the batches that were prepared and not trained on. */
  void unstage() {
    trainFunctions.values().forEach(StepFunction::unstage);
  }

  /** Trains on one batch, and adds it to the metrics. */
  public void trainBatch(Batch batch) {
    Batch fitted = fit(batch);
    trainFunction(fitted).run(fitted, false);
  }

  /**
   * The same; workers that train together also agree on when to end.
   *
   * @param stop whether this one wants training to end
   * @return whether any does
   */
  boolean trainBatch(Batch batch, boolean stop) {
    Batch fitted = fit(batch);
    boolean ends = trainFunction(fitted).run(fitted, stop);
    report();
    return ends;
  }

  /** Measures one batch, and adds it to the metrics. */
  public void testBatch(Batch batch) {
    Batch fitted = fit(batch);
    testFunction(fitted).run(fitted, false);
    report();
  }

  /** Where workers share parameter servers, the chief hears that this one is at work. */
  private void report() {
    graph
        .attendance()
        .filter(Attendance::report)
        .ifPresent(chiefHasEnded -> model.stopTraining(true));
  }

  /**
   * Where the ops of the model's layers run and its variables live: those of a training step or, if
   * the model is not compiled, of an inference. Nothing but what is not built yet changes.
   *
   * @param batch null for the last one that was trained on or, without one, a made-up one
   */
  public ModelPlacement placement(Batch batch) {
    if (graph().isInCluster()) {
      throw new IllegalStateException(
          "Expected a model of one process: a step of a cluster cannot be traced by one worker"
              + " alone. Received: "
              + strategy);
    }
    RunMetadata trace = compile == null ? inferenceTrace(batch) : trainingTrace(batch);
    return new PlacementReader(model, graph, optimizer).read(trace);
  }

  private RunMetadata inferenceTrace(Batch batch) {
    List<HostTensor> x = batch == null ? MadeUpBatch.inputs(model) : batch.x();
    PredictFunction function = predictFunction();
    graph.gather();
    return function.trace(fitter.fitInputs(x));
  }

  private RunMetadata trainingTrace(Batch batch) {
    if (batch == null && trainFunction != null && trainFunction.hasLastBatch()) {
      graph.gather();
      return trainFunction.trace(null);
    }
    Batch fitted = fit(batch == null ? madeUpBatch() : batch);
    return trainFunction(fitted).trace(fitted);
  }

  private Batch madeUpBatch() {
    return MadeUpBatch.of(model, compile, predictBatch(MadeUpBatch.inputs(model)));
  }

  /**
   * Prepares to go on within an epoch, after a batch: with what was measured until then.
   *
   * @param mostRows of the batches until then, by which threads were chosen
   */
  void goOn(Batch lastBatch, int mostRows) {
    Batch fitted = fit(lastBatch);
    expect(mostRows, true);
    trainFunction(fitted);
    if (!measured.isEmpty()) {
      measurements.restore(graph.session(), measured);
      measured = Map.of();
    }
  }

  /** The state of what is measured, by the names of variables. */
  Map<String, HostTensor> measured() {
    return measurements == null ? Map.of() : measurements.state(graph.session());
  }

  /**
   * The metrics' results by name, sorted; of all workers, each of which must ask at the same place.
   */
  public Map<String, Double> results() {
    return measurements == null ? Map.of() : measurements.ofAll();
  }

  /** The results of what this process has seen, for whoever looks while training goes on. */
  Map<String, Double> resultsSoFar() {
    return measurements == null ? Map.of() : measurements.ofThisProcess();
  }

  /** Before the next step, all workers take over the chief's state. */
  void takeOverFromChief() {
    inStep = strategy.workers() == 1;
  }

  /**
   * The chief's numbers, where all workers have to go on alike; each must ask at the same place.
   *
   * @param numbers of this worker, four at most
   */
  public long[] ofChief(long... numbers) {
    return strategy.workers() == 1 ? numbers : graph().ofChief(numbers);
  }

  /**
   * Whether any worker wants training to end, after an epoch; each must ask at the same place.
   *
   * @throws IllegalStateException if the workers' weights differ
   */
  boolean anyStops(boolean mine) {
    if (strategy.workers() == 1) {
      return mine;
    }
    if (agreement == null) {
      agreement = new WeightAgreement(graph());
    }
    return agreement.anyStops(model.getWeights(), mine);
  }

  /** Begins measuring anew. */
  public void resetMetrics() {
    if (measurements != null) {
      measurements.reset();
    }
  }

  /** Training begins, for the workers that share parameter servers with this one. */
  void beginAttendance() {
    if (strategy.turns() > 1) {
      graph().attendance().ifPresent(Attendance::begin);
    }
  }

  /** Training ends: the chief waits for such workers. */
  void endAttendance() {
    if (strategy.turns() > 1) {
      graph().gather(); // of a worker that had no batch
      graph().attendance().ifPresent(attendance -> attendance.end(model.isTrainingStopped()));
    }
  }

  /** Training has failed: such workers hear of it, if that can be. */
  void failAttendance(Throwable failure) {
    if (graph == null || failure instanceof ClusterException) {
      return;
    }
    try {
      graph.attendance().ifPresent(Attendance::fail);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** What Keras does to the weights when {@code fit} ends; to shared ones the chief does it. */
  void finishTraining() {
    if (optimizer != null && (strategy.turns() == 1 || strategy.isChief())) {
      optimizer.finish(graph().session());
    }
  }

  /** The optimizer's state, if there is one yet. */
  BoundOptimizer optimizer() {
    return optimizer == null ? null : optimizer.first();
  }

  /** Divides the batches of each replica from now on, so that devices that follow work at once. */
  public void microBatches(int number) {
    microBatches = number;
    trainedRows = 0;
  }

  /** The state that {@link #resume(List)} was given and no step has taken over; null for none. */
  public List<HostTensor> waitingState() {
    return waiting.ofFile();
  }

  /** How many batches the optimizer has been given. */
  public long iterations() {
    if (waiting.isThere()) {
      return waiting.iterations();
    }
    return optimizer == null ? 0 : optimizer.first().iterations();
  }

  /** Whether the optimizer has its state, or it waits in what was loaded. */
  public boolean hasOptimizerState() {
    return optimizer != null || waiting.ofFile() != null;
  }

  /**
   * Takes over a checkpoint's training step now, the optimizer's state once it is built, and what
   * was measured in {@link #goOn}.
   */
  void resume(
      HostTensor step, Map<String, HostTensor> optimizerState, Map<String, HostTensor> results) {
    measured = results;
    graph().gather();
    VariableStore.assign(graph.session(), Map.of(graph.trainingStep(), step));
    waiting.ofCheckpoint(optimizerState);
    if (optimizer != null) {
      takeOverState();
    }
  }

  /**
   * Takes over an optimizer's state once it is built.
   *
   * @param optimizerState as {@link #optimizerState} gives it
   */
  public void resume(List<HostTensor> optimizerState) {
    waiting.ofFile(optimizerState);
  }

  /**
   * The optimizer's variables in Keras's order: iterations, the learning rate unless there is a
   * schedule, and what {@link io.addax.keras.optimizers.StateVariable} lists. As in Keras, that is
   * all of them if the optimizer was built, and the first ones alone if not.
   */
  public List<HostTensor> optimizerState() {
    if (waiting.isThere() || optimizer == null) {
      return waiting.state();
    }
    graph.gather();
    return new OptimizerState(compile.optimizer()).read(optimizer.first(), graph, trained);
  }

  /** What a checkpoint calls a variable of the optimizer: by the place of its weight. */
  String placeOf(GraphVariable variable) {
    return waiting.placeOf(variable, graph);
  }

  /** What a batch brings: as a rule the same as the batch before it. */
  private Targets targets(Batch batch) {
    if (lastTargets == null || !lastTargets.fits(batch)) {
      lastTargets = Targets.of(batch, model.outputs());
    }
    return lastTargets;
  }

  private StepFunction trainFunction(Batch batch) {
    checkWorkers();
    boolean asBefore = batch.size() == trainedRows && targets(batch) == trainedPlan.targets();
    StepFunction.Plan plan = asBefore ? trainedPlan : plan(batch, true, trainedPlan);
    if (plan == trainedPlan) {
      trainedRows = batch.size();
      return ready(trainFunction);
    }
    StepFunction function = trainFunctions.get(plan);
    if (function == null) {
      Objective resolved = objective(plan.targets());
      if (optimizer == null) {
        optimizer = new ReplicatedOptimizer(compile.optimizer(), graph().replicas());
        trained = model.trainableWeights();
      }
      function = StepFunction.train(graph(), model, resolved, plan, optimizer);
      measure();
      trainFunctions.put(plan, function);
    }
    trainedPlan = plan;
    trainedRows = batch.size();
    trainFunction = function;
    return ready(function);
  }

  private void takeOverState() {
    if (waiting.isThere()) {
      waiting.takeOver(optimizer, graph, trained);
    }
  }

  private StepFunction ready(StepFunction function) {
    graph.gather();
    takeOverState();
    takeOverChiefs();
    return function;
  }

  private void takeOverChiefs() {
    if (!inStep) {
      graph.takeOverFromChief(optimizer == null ? List.of() : optimizer.first().variables());
      if (optimizer != null) {
        optimizer.restored(graph.session());
      }
      inStep = true;
    }
  }

  /** Before the first function that workers have in common is built. */
  private void checkWorkers() {
    if (!checked && strategy.workers() > 1) {
      graph().checkReplicas();
      checked = true;
    }
  }

  private StepFunction testFunction(Batch batch) {
    checkWorkers();
    StepFunction.Plan plan = plan(batch, false, null);
    StepFunction function = testFunctions.get(plan);
    if (function == null) {
      function = StepFunction.test(graph(), model, objective(plan.targets()), plan);
      measure();
      testFunctions.put(plan, function);
    }
    graph.gather();
    takeOverChiefs();
    return function;
  }

  /** Tells how large the next batch is; micro-batches that somebody asked for share every op. */
  private void expect(long rows, boolean training) {
    boolean divides = !training || microBatches == 1;
    graph().expect(rows, training, divides && isSamplewise());
  }

  /** What a batch needs a function for; the last plan where it fits. */
  private StepFunction.Plan plan(Batch batch, boolean training, StepFunction.Plan last) {
    Targets targets = targets(batch);
    expect(batch.size(), training);
    Layout layout = graph.layout(training ? microBatches : 1, batch.size());
    int parts = layout.parts(batch.size());
    boolean same =
        last != null
            && last.targets() == targets
            && last.parts() == parts
            && last.layout().equals(layout);
    return same ? last : new StepFunction.Plan(targets, layout, parts);
  }

  /** The objective; a new one is kept only where its first batch has passed the checks. */
  private Objective objective(Targets targets) {
    return objective != null
        ? objective
        : new Objective(compile, model.outputs(), model.outputNames(), targets, graph());
  }

  private void measure() {
    if (measurements == null) {
      measurements = new Measurements(graph, objective.trackers());
    }
  }

  /** Checks a batch and makes it fit, before TensorFlow sees it. */
  private Batch fit(Batch batch) {
    Batch fitted = fitter.fit(batch);
    int outputs = model.outputs().size();
    Objective resolved = objective(targets(fitted));
    for (int i = 0; i < outputs; i++) {
      Loss loss = resolved.loss(i);
      if (loss != null) {
        loss.checkTargets(
            fitted.y().get(i),
            model.outputs().get(i).shapeOfAnyBatch(),
            outputs == 1 ? "y" : "y of output '" + model.outputNames().get(i) + "'");
      }
    }
    objective = resolved;
    return fitted;
  }

  @Override
  public void close() {
    if (graph != null) {
      try {
        graph.close();
      } finally {
        graph = null;
      }
    }
  }
}
