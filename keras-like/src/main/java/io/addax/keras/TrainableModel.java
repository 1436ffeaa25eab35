package io.addax.keras;

import static com.google.common.base.Preconditions.checkNotNull;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.HostTensor;
import io.addax.keras.callbacks.CallbackList;
import io.addax.keras.callbacks.History;
import io.addax.keras.data.Batch;
import io.addax.keras.data.Dataset;
import io.addax.keras.data.Tensors;
import io.addax.keras.distribute.Strategy;
import io.addax.keras.engine.EvaluateLoop;
import io.addax.keras.engine.FitLoop;
import io.addax.keras.engine.OptimizerState;
import io.addax.keras.engine.PredictLoop;
import io.addax.keras.engine.Trainer;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import io.addax.keras.losses.Loss;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.utils.RandomSeed;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.tensorflow.ndarray.Shape;

/**
 * What of a {@link Model} trains, evaluates and predicts; Keras's {@code Trainer}. It holds what
 * runs: {@code Model} is the only class above it.
 */
abstract sealed class TrainableModel extends Functional implements AutoCloseable permits Model {
  private RuntimeConfig runtime = RuntimeConfig.defaults();
  private Strategy strategy = Strategy.current();
  private Compile compile;
  private Trainer trainer;
  private List<HostTensor> optimizerState; // of a file, for the trainer to come; null for none
  private long shuffleSeed = RandomSeed.next();
  private volatile boolean stopTraining;
  private boolean closed;
  private String running; // the method that runs at present, seen by callbacks only

  TrainableModel() {}

  private Model model() {
    return (Model) this;
  }

  /**
   * How TensorFlow runs this model; before it first runs. Default {@link RuntimeConfig#defaults}.
   */
  public synchronized Model runtime(RuntimeConfig config) {
    checkNotRun("runtime");
    this.runtime = config;
    return model();
  }

  /**
   * On which devices this model trains; before it first runs. Default: the strategy whose
   * {@linkplain Strategy#scope() scope} the model was made in, or else a single replica.
   */
  public synchronized Model distribute(Strategy newStrategy) {
    checkNotRun("strategy");
    this.strategy = checkNotNull(newStrategy, "strategy is null; Strategy.none() is the default");
    return model();
  }

  /** Throws once there is a graph; a first run that failed before that can be tried again. */
  private void checkNotRun(String what) {
    if (trainer != null && trainer.hasGraph()) {
      throw new IllegalStateException(
          "Set the " + what + " before the model runs for the first time");
    }
    if (trainer != null) {
      optimizerState = trainer.waitingState();
      trainer = null;
    }
  }

  /** On which devices this model trains. */
  public Strategy strategy() {
    return strategy;
  }

  /**
   * The weights as one replica has them, in the order of {@link #getWeights}: the same as those, to
   * the bit.
   *
   * @param number of the replica in this process, from 0
   * @throws IllegalArgumentException if there is no such replica
   */
  public synchronized List<HostTensor> getReplicaWeights(int number) {
    return trainer().replicaWeights(number);
  }

  /**
   * {@inheritDoc} Of a model that is trained: also where its losses and metrics are computed.
   *
   * @throws IllegalStateException if the model has run already
   */
  @Override
  public synchronized Layer device(String device) {
    checkNotRun("device");
    return super.device(device);
  }

  /**
   * Where the ops of each layer really run, and where its weights and the optimizer's slots live:
   * read from TensorFlow's own record of one training step or, if the model is not compiled, of one
   * inference. The step runs in a copy, so that no weight, slot or metric changes, with the last
   * batch that was trained on or, without one, a made-up one.
   *
   * <pre>{@code
   * System.out.println(model.placement());
   * model.placement().layer("dense").backward();   // [/job:localhost/…/device:GPU:1]
   * }</pre>
   *
   * @throws IllegalStateException if the model is not built yet
   * @throws IllegalArgumentException if a made-up batch does not fit the losses: then give one
   */
  public synchronized ModelPlacement placement() {
    connected();
    return trainer().placement(null);
  }

  /** The same, with a batch of one's own. */
  public synchronized ModelPlacement placement(Object x, Object y) {
    Batch batch = ModelData.batch(model(), x, y, List.of());
    buildFor(batch.x());
    return trainer().placement(batch);
  }

  /**
   * Says how to train: one loss for every output, and metrics as objects or by Keras's names.
   *
   * <p>Compiling anew forgets the optimizer's state, and takes up changes of {@code trainable}. A
   * state from a file goes on if the optimizer is the same object, {@link #optimizer}, and no step
   * has been trained yet.
   */
  public void compile(Optimizer optimizer, Loss loss, Object... metrics) {
    compile(Compile.optimizer(optimizer).loss(loss).metrics(metrics));
  }

  /** The same with an optimizer and a loss by Keras's names. */
  public void compile(String optimizer, String loss, Object... metrics) {
    compile(Compile.optimizer(optimizer).loss((Object) loss).metrics(metrics));
  }

  /** The same with a loss by Keras's name. */
  public void compile(Optimizer optimizer, String loss, Object... metrics) {
    compile(Compile.optimizer(optimizer).loss((Object) loss).metrics(metrics));
  }

  /** The same with an optimizer by Keras's name. */
  public void compile(String optimizer, Loss loss, Object... metrics) {
    compile(Compile.optimizer(optimizer).loss(loss).metrics(metrics));
  }

  /**
   * Says how to train, in full.
   *
   * @throws IllegalStateException if the model has been closed, or runs: a callback must not
   *     compile it
   */
  public synchronized void compile(Compile newCompile) {
    ModelData.options(newCompile, "Compile");
    checkOpen();
    checkIdle("compiled");
    List<HostTensor> waiting = trainer == null ? optimizerState : trainer.waitingState();
    Compile scaled = newCompile.scaledFor(dtypePolicy());
    boolean goesOn = waiting != null && scaled.optimizer() == compile.optimizer();
    stopRunning();
    this.compile = scaled;
    this.optimizerState = goesOn && fits(waiting) ? waiting : null;
  }

  /** Whether an optimizer's state is of the weights that are trainable now. */
  private boolean fits(List<HostTensor> state) {
    List<Shape> shapes = state.stream().map(HostTensor::shape).toList();
    return new OptimizerState(optimizer()).mismatch(shapes, trainableWeights()).isEmpty();
  }

  /** What the model was compiled with; null if it was not. */
  public Compile compiled() {
    return compile;
  }

  /**
   * The optimizer.
   *
   * @throws IllegalStateException if the model is not compiled
   */
  public Optimizer optimizer() {
    requireCompiled("optimizer");
    return compile.optimizer();
  }

  /**
   * How many batches the optimizer has been given, in this process and before; what {@link
   * Optimizer#learningRateAt} counts. Source: {@code keras.optimizers.Optimizer.iterations}.
   *
   * @throws IllegalStateException if the model is not compiled
   */
  public synchronized long iterations() {
    requireCompiled("iterations");
    if (trainer != null) {
      return trainer.iterations();
    }
    return optimizerState == null ? 0 : new OptimizerState(optimizer()).iterations(optimizerState);
  }

  final void requireCompiled(String method) {
    if (compile == null) {
      throw new IllegalStateException(
          "Model '" + name() + "' must be compiled before " + method + ": call compile(...) first");
    }
  }

  /** Connects the layers if that waits for the data's shape. */
  void buildFor(List<HostTensor> x) {}

  final void checkOpen() {
    if (closed) {
      throw new IllegalStateException("Model '" + name() + "' has been closed");
    }
  }

  final Trainer trainer() {
    checkOpen();
    if (trainer == null) {
      if (compile != null) {
        compile.checkOutputs(outputNames());
      }
      trainer = new Trainer(model(), compile, runtime, strategy);
      if (optimizerState != null) {
        trainer.resume(optimizerState);
        optimizerState = null;
      }
    }
    return trainer;
  }

  private void stopRunning() {
    if (trainer != null) {
      try {
        trainer.close();
      } finally {
        trainer = null;
      }
    }
  }

  private void checkIdle(String what) {
    if (running != null) {
      throw new IllegalStateException(
          "Model '"
              + name()
              + "' cannot be "
              + what
              + " by a callback while "
              + running
              + " runs: do it afterwards; stopTraining(true) ends fit");
    }
  }

  private <T> T running(String method, Supplier<T> run) {
    String outer = running;
    running = method;
    try {
      return run.get();
    } finally {
      running = outer;
    }
  }

  /**
   * Trains on arrays.
   *
   * @param x arrays of primitives, {@code NdArray}s or {@link HostTensor}s, samples first; a list
   *     of them for several inputs
   * @param y targets likewise, one per output
   * @return what was logged, epoch by epoch
   * @throws IllegalStateException if the model is not compiled
   * @throws IllegalArgumentException if data do not fit; the message says what was expected
   */
  public synchronized History fit(Object x, Object y, Fit options) {
    ModelData.options(options, "Fit");
    return train(ModelData.arrays(x, y, options.sampleWeight()), options);
  }

  /** Trains on arrays for one epoch. */
  public History fit(Object x, Object y) {
    return fit(x, y, Fit.defaults());
  }

  /**
   * Trains on a data set. Examples are batched, and shuffled if their number is known; batches are
   * taken as they come.
   */
  public synchronized History fit(Dataset data, Fit options) {
    ModelData.options(options, "Fit");
    return train(ModelData.withoutWeights(data, options.sampleWeight()), options);
  }

  /** Trains on a data set for one epoch. */
  public History fit(Dataset data) {
    return fit(data, Fit.defaults());
  }

  private History train(Dataset data, Fit options) {
    requireCompiled("fit");
    if (!options.classWeight().isEmpty() && options.sampleWeight().isPresent()) {
      throw new IllegalArgumentException(
          "Expected classWeight or sampleWeight. Received: both; multiply them into sampleWeight");
    }
    Dataset given = data;
    Dataset validation = options.validation().orElse(null);
    if (options.validationSplit().isPresent() && validation == null) {
      Dataset.Split split = data.split(1 - options.validationSplit().getAsDouble());
      given = split.first();
      validation = split.second();
    }
    Dataset training = given;
    if (validation != null) {
      validation =
          ModelData.batches(
              model(),
              validation,
              "validation data",
              options.validationBatchSize().orElse(options.batchSize()),
              options.validationSteps(),
              "validationSteps");
    }
    // The seed of shuffling may be restored when training begins.
    Supplier<Dataset> batches = () -> trainingBatches(training, options);
    if (!isConnected()) {
      batches(training, options);
    }
    FitLoop loop = new FitLoop(trainer(), options, batches, validation);
    return running("fit", loop::run);
  }

  /** Batches; connects the model if that waits for them. */
  private Dataset batches(Dataset data, Fit options) {
    return ModelData.batches(
        model(),
        data,
        "training data",
        options.batchSize(),
        options.stepsPerEpoch(),
        "stepsPerEpoch");
  }

  /** The chief's seed, since all workers must see the samples in the same order. */
  private long chiefs(long seed) {
    return strategy.workers() == 1 ? seed : trainer().ofChief(seed)[0];
  }

  private Dataset trainingBatches(Dataset data, Fit options) {
    Dataset training = data;
    if (options.shuffle() && !training.isBatched() && training.cardinality() > 0) {
      training =
          training.shuffleAll(
              chiefs(options.seed().orElse(strategy.turns() > 1 ? 0 : shuffleSeed)));
    }
    training = batches(training, options);
    return !data.isBatched() && data.cardinality() > 0
        ? ModelData.ahead(model(), training, options.batchSize(), trainer()::stage)
        : training;
  }

  /**
   * Measures the loss and the metrics on arrays.
   *
   * @return values by name, {@code loss} among them
   */
  public synchronized Map<String, Double> evaluate(Object x, Object y, Evaluate options) {
    ModelData.options(options, "Evaluate");
    return test(ModelData.arrays(x, y, options.sampleWeight()), options);
  }

  /** Measures on arrays. */
  public Map<String, Double> evaluate(Object x, Object y) {
    return evaluate(x, y, Evaluate.defaults());
  }

  /** Measures on a data set. */
  public synchronized Map<String, Double> evaluate(Dataset data, Evaluate options) {
    ModelData.options(options, "Evaluate");
    return test(ModelData.withoutWeights(data, options.sampleWeight()), options);
  }

  /** Measures on a data set. */
  public Map<String, Double> evaluate(Dataset data) {
    return evaluate(data, Evaluate.defaults());
  }

  private Map<String, Double> test(Dataset data, Evaluate options) {
    requireCompiled("evaluate");
    Dataset batches =
        ModelData.batches(
            model(), data, "data to evaluate on", options.batchSize(), options.steps(), "steps");
    CallbackList callbacks =
        ModelData.callbacks(
            model(), options.callbacks(), options.verbose(), batches, options.steps());
    EvaluateLoop loop = new EvaluateLoop(trainer(), batches, options.steps(), callbacks);
    return running("evaluate", loop::run);
  }

  /**
   * Predicts samples.
   *
   * @param x as for {@link #fit(Object, Object, Fit)}
   * @return the only output, (samples, …)
   */
  public HostTensor predict(Object x) {
    return predict(x, Predict.defaults());
  }

  /** Predicts samples with options. */
  public HostTensor predict(Object x, Predict options) {
    return only(predictAll(x, options));
  }

  /** Predicts samples; every output. */
  public List<HostTensor> predictAll(Object x) {
    return predictAll(x, Predict.defaults());
  }

  /** Predicts samples with options; every output. */
  public synchronized List<HostTensor> predictAll(Object x, Predict options) {
    ModelData.options(options, "Predict");
    if (x instanceof Dataset || x instanceof Map) {
      return predictBatches(x instanceof Dataset data ? data : Dataset.of(x), options);
    }
    List<HostTensor> tensors = Tensors.listOf(x, "x");
    buildFor(tensors);
    boolean plain = options.callbacks().isEmpty() && options.verbose() == 0;
    if (plain && !tensors.isEmpty() && isOneBatch(tensors, options.batchSize())) {
      return trainer().predictBatch(tensors);
    }
    return predictBatches(Dataset.of(tensors), options);
  }

  private static boolean isOneBatch(List<HostTensor> tensors, int size) {
    long rows = ModelData.rows(tensors);
    return rows > 0 && rows <= size;
  }

  private List<HostTensor> predictBatches(Dataset data, Predict options) {
    Dataset batches =
        ModelData.batches(
            model(), data, "samples to predict", options.batchSize(), options.steps(), "steps");
    CallbackList callbacks =
        ModelData.callbacks(
            model(), options.callbacks(), options.verbose(), batches, options.steps());
    PredictLoop loop = new PredictLoop(trainer(), batches, options.steps(), callbacks);
    return running("predict", loop::run);
  }

  private HostTensor only(List<HostTensor> all) {
    if (all.size() != 1) {
      throw new IllegalStateException(
          "Model '" + name() + "' has " + all.size() + " outputs: call predictAll");
    }
    return all.get(0);
  }

  /**
   * Trains on one batch.
   *
   * @return the loss and the metrics of this batch alone, by name; the loss is the one before the
   *     weights change
   */
  public synchronized Map<String, Double> trainOnBatch(Object x, Object y) {
    return trainOnBatch(ModelData.batch(model(), x, y, List.of()));
  }

  /** Trains on one batch with sample weights. */
  public synchronized Map<String, Double> trainOnBatch(Object x, Object y, Object sampleWeight) {
    return trainOnBatch(ModelData.batch(model(), x, y, sampleWeight));
  }

  /** Trains on one batch. */
  public synchronized Map<String, Double> trainOnBatch(Batch batch) {
    requireCompiled("trainOnBatch");
    buildFor(batch.x());
    trainer().resetMetrics();
    trainer().microBatches(1);
    trainer().trainBatch(batch);
    return trainer().results();
  }

  /** Measures one batch alone. */
  public synchronized Map<String, Double> testOnBatch(Object x, Object y) {
    return testOnBatch(ModelData.batch(model(), x, y, List.of()));
  }

  /** Measures one batch alone, with sample weights. */
  public synchronized Map<String, Double> testOnBatch(Object x, Object y, Object sampleWeight) {
    return testOnBatch(ModelData.batch(model(), x, y, sampleWeight));
  }

  /** Measures one batch alone. */
  public synchronized Map<String, Double> testOnBatch(Batch batch) {
    requireCompiled("testOnBatch");
    buildFor(batch.x());
    trainer().resetMetrics();
    trainer().testBatch(batch);
    return trainer().results();
  }

  /** Predicts one batch; the only output. */
  public HostTensor predictOnBatch(Object x) {
    return only(predictAllOnBatch(x));
  }

  /** Predicts one batch; every output. */
  public synchronized List<HostTensor> predictAllOnBatch(Object x) {
    List<HostTensor> tensors = Tensors.listOf(x, "x");
    buildFor(tensors);
    return trainer().predictBatch(tensors);
  }

  /** Begins measuring anew, as each epoch and each single batch does by itself. */
  public synchronized void resetMetrics() {
    if (trainer != null) {
      trainer.resetMetrics();
    }
  }

  /** Ends training after the batch that runs; for callbacks. */
  public void stopTraining(boolean stop) {
    this.stopTraining = stop;
  }

  /** Whether training shall end. */
  public boolean isTrainingStopped() {
    return stopTraining;
  }

  /** How large the optimizer's state is; 0 before it exists. */
  synchronized WeightSize optimizerSize() {
    if (optimizerState == null && (trainer == null || !trainer.hasOptimizerState())) {
      return new WeightSize(0, 0);
    }
    OptimizerState state = new OptimizerState(optimizer());
    List<Weight> trained = trainableWeights();
    return new WeightSize(state.elements(trained), state.bytes(trained));
  }

  /** The optimizer's variables in Keras's order; none if the model is not compiled. */
  final synchronized List<HostTensor> optimizerVariables() {
    if (compile == null) {
      return List.of();
    }
    return trainer == null
        ? new OptimizerState(optimizer()).unbuilt(optimizerState)
        : trainer.optimizerState();
  }

  /** The optimizer's state from a file, for the trainer to come. */
  final synchronized void optimizerState(List<HostTensor> state) {
    new OptimizerState(optimizer()).setLearningRate(state);
    optimizerState = state;
  }

  final long shuffleSeed() {
    return shuffleSeed;
  }

  final void shuffleSeed(long seed) {
    this.shuffleSeed = seed;
  }

  /**
   * Frees native memory and keeps the weights. A closed model does not run again.
   *
   * @throws IllegalStateException if the model runs: a callback must not close it
   */
  @Override
  public synchronized void close() {
    checkIdle("closed");
    closed = true;
    stopRunning();
  }
}
