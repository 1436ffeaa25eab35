package io.addax.keras;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.HostTensor;
import io.addax.keras.callbacks.CallbackList;
import io.addax.keras.callbacks.History;
import io.addax.keras.config.Config;
import io.addax.keras.data.Batch;
import io.addax.keras.data.Dataset;
import io.addax.keras.data.Tensors;
import io.addax.keras.engine.EvaluateLoop;
import io.addax.keras.engine.FitLoop;
import io.addax.keras.engine.InferenceGraph;
import io.addax.keras.engine.ModelCheckpoints;
import io.addax.keras.engine.OptimizerState;
import io.addax.keras.engine.PredictLoop;
import io.addax.keras.engine.Trainer;
import io.addax.keras.layers.Weight;
import io.addax.keras.losses.Loss;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.saving.LoadedModel;
import io.addax.keras.saving.ModelFiles;
import io.addax.keras.saving.ModelJson;
import io.addax.keras.saving.SavedModelExport;
import io.addax.keras.utils.RandomSeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Layers from inputs to outputs, that can be trained, evaluated and asked for predictions.
 *
 * <pre>{@code
 * KerasTensor image = Input.of(28, 28, 1);
 * KerasTensor x = new Flatten().apply(image);
 * KerasTensor digit = new Dense(10).apply(new Dense(128).activation("relu").apply(x));
 * try (Model model = new Model(image, digit)) {
 *   model.compile(new Adam(), new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
 *   History history = model.fit(x, y, Fit.epochs(5));
 * }
 * }</pre>
 *
 * <p>A model is a layer: it can be applied to other tensors and nested. Models that share layers
 * share their weights. Only running a model takes native memory; {@link #close} frees it and keeps
 * the weights. Methods are synchronized. Source: {@code keras.Model}.
 */
public class Model extends Functional implements AutoCloseable {
  private RuntimeConfig runtime = RuntimeConfig.defaults();
  private Compile compile;
  private Trainer trainer;
  private List<HostTensor> optimizerState; // of a file, for the trainer to come; null for none
  private long shuffleSeed = RandomSeed.next();
  private volatile boolean stopTraining;
  private boolean closed;
  private String running; // the method that runs at present, seen by callbacks only

  /** A model of one input and one output. */
  public Model(KerasTensor input, KerasTensor output) {
    this(List.of(input), List.of(output));
  }

  /**
   * A model of several inputs and outputs.
   *
   * @throws IllegalArgumentException if an output needs an input that is not given, or two layers
   *     have the same name
   */
  public Model(List<KerasTensor> inputs, List<KerasTensor> outputs) {
    connect(inputs, outputs);
  }

  /**
   * A model whose inputs and outputs Keras gives in other structures than lists.
   *
   * @param inputStructure how {@code inputs} are given in Keras, flattened
   * @param outputStructure how {@code outputs} are
   */
  public Model(
      List<KerasTensor> inputs,
      List<KerasTensor> outputs,
      Structure inputStructure,
      Structure outputStructure) {
    connect(inputs, outputs);
    structure(inputStructure, outputStructure);
  }

  /** For {@link Sequential}, which connects its layers later. */
  Model() {}

  /** A table of the layers, as Keras prints it, on standard output. */
  public void summary() {
    System.out.println(Summary.of(this));
  }

  /** A table of the layers with options, on standard output. */
  public void summary(SummaryOptions options) {
    System.out.println(Summary.of(this, options));
  }

  /** Keras's name of a model that was made from inputs and outputs. */
  @Override
  public String className() {
    return getClass() == Model.class ? "Functional" : super.className();
  }

  /** Layers, calls, inputs and outputs, as in Keras. */
  @Override
  public Config config() {
    return ModelJson.config(this);
  }

  @Override
  public Config serialize() {
    return ModelJson.serialize(this);
  }

  /**
   * The model as JSON, as Keras's {@code to_json}: layers and how they are connected, and how the
   * model is compiled; no weights.
   *
   * <pre>{@code
   * Model same = Model.fromJson(model.toJson());   // with new weights
   * }</pre>
   *
   * @throws IllegalArgumentException if a class of one's own is not registered
   * @throws UnsupportedOperationException if a layer is a function in Java, such as a Lambda
   */
  public String toJson() {
    return ModelJson.write(this);
  }

  /**
   * A model from what {@link #toJson} or Keras's {@code to_json} gave, of Keras 3 or Keras 2. Its
   * weights are new.
   *
   * @throws IOException if the text is malformed or describes what is not supported; the message
   *     names the layer and its class
   */
  public static Model fromJson(String json) throws IOException {
    return ModelJson.read(json);
  }

  /** What {@link #summary} prints. */
  public String summaryText() {
    return Summary.of(this);
  }

  /** What {@link #summary(SummaryOptions)} prints. */
  public String summaryText(SummaryOptions options) {
    return Summary.of(this, options);
  }

  // Training.

  /**
   * How TensorFlow runs this model; before it first runs. Default {@link RuntimeConfig#defaults}.
   */
  public synchronized Model runtime(RuntimeConfig config) {
    if (trainer != null) {
      throw new IllegalStateException("Set the runtime before the model runs for the first time");
    }
    this.runtime = config;
    return this;
  }

  /**
   * Says how to train: one loss for every output, and metrics as objects or by Keras's names.
   *
   * <p>Compiling anew forgets the optimizer's state, and takes up changes of {@code trainable}.
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
    stopRunning();
    this.compile = newCompile;
    this.optimizerState = null;
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

  private void requireCompiled(String method) {
    if (compile == null) {
      throw new IllegalStateException(
          "Model '" + name() + "' must be compiled before " + method + ": call compile(...) first");
    }
  }

  /** Connects the layers if that waits for the data's shape. */
  void buildFor(List<HostTensor> x) {}

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("Model '" + name() + "' has been closed");
    }
  }

  private Trainer trainer() {
    checkOpen();
    if (trainer == null) {
      if (compile != null) {
        compile.checkOutputs(outputNames());
      }
      trainer = new Trainer(this, compile, runtime);
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
    Dataset training = data;
    Dataset validation = options.validation().orElse(null);
    if (options.validationSplit().isPresent() && validation == null) {
      Dataset.Split split = data.split(1 - options.validationSplit().getAsDouble());
      training = split.first();
      validation = split.second();
    }
    if (options.shuffle() && !training.isBatched() && training.cardinality() > 0) {
      training = training.shuffleAll(options.seed().orElse(shuffleSeed));
    }
    training =
        ModelData.batches(
            this,
            training,
            "training data",
            options.batchSize(),
            options.stepsPerEpoch(),
            "stepsPerEpoch");
    if (!data.isBatched() && data.cardinality() > 0) {
      training = ModelData.ahead(this, training, options.batchSize());
    }
    if (validation != null) {
      validation =
          ModelData.batches(
              this,
              validation,
              "validation data",
              options.validationBatchSize().orElse(options.batchSize()),
              options.validationSteps(),
              "validationSteps");
    }
    FitLoop loop = new FitLoop(trainer(), options, training, validation);
    return running("fit", loop::run);
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
            this, data, "data to evaluate on", options.batchSize(), options.steps(), "steps");
    CallbackList callbacks =
        ModelData.callbacks(this, options.callbacks(), options.verbose(), batches, options.steps());
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
            this, data, "samples to predict", options.batchSize(), options.steps(), "steps");
    CallbackList callbacks =
        ModelData.callbacks(this, options.callbacks(), options.verbose(), batches, options.steps());
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
    return trainOnBatch(ModelData.batch(this, x, y, List.of()));
  }

  /** Trains on one batch with sample weights. */
  public synchronized Map<String, Double> trainOnBatch(Object x, Object y, Object sampleWeight) {
    return trainOnBatch(ModelData.batch(this, x, y, sampleWeight));
  }

  /** Trains on one batch. */
  public synchronized Map<String, Double> trainOnBatch(Batch batch) {
    requireCompiled("trainOnBatch");
    buildFor(batch.x());
    trainer().resetMetrics();
    trainer().trainBatch(batch);
    return trainer().results();
  }

  /** Measures one batch alone. */
  public synchronized Map<String, Double> testOnBatch(Object x, Object y) {
    return testOnBatch(ModelData.batch(this, x, y, List.of()));
  }

  /** Measures one batch alone, with sample weights. */
  public synchronized Map<String, Double> testOnBatch(Object x, Object y, Object sampleWeight) {
    return testOnBatch(ModelData.batch(this, x, y, sampleWeight));
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

  // Files and the way down.

  /**
   * Writes the whole model to a {@code .keras} file, which Keras's {@code load_model} reads:
   * layers, weights, how it is compiled, and the optimizer's state.
   *
   * <pre>{@code
   * model.save(Path.of("digits.keras"));
   * Model same = Model.load(Path.of("digits.keras"));   // trains on where this one stopped
   * }</pre>
   *
   * @param file its folder must exist; a file that is there is replaced once the new one is whole
   * @throws IllegalArgumentException if the name does not end in {@code .keras}, or a class of
   *     one's own is not registered
   * @throws IllegalStateException if the model has been closed
   */
  public synchronized void save(Path file) throws IOException {
    checkOpen();
    ModelFiles.save(this, this::optimizerVariables, file);
  }

  /**
   * A model from a {@code .keras} file, or from a legacy {@code .h5} file of Keras 2 or 3; compiled
   * as the file says, with the optimizer's state.
   *
   * @throws IOException if the file is damaged, or has what is not supported: the message names the
   *     layer, its class, and the version of Keras that wrote it
   */
  public static Model load(Path file) throws IOException {
    return load(file, LoadOptions.defaults());
  }

  /** A model from a file, with options. */
  public static Model load(Path file, LoadOptions options) throws IOException {
    LoadedModel loaded = ModelFiles.load(file, options);
    Model model = loaded.model();
    if (loaded.optimizerState() != null) {
      new OptimizerState(model.optimizer()).setLearningRate(loaded.optimizerState());
      model.optimizerState = loaded.optimizerState();
    }
    return model;
  }

  /**
   * Writes the weights: to an HDF5 file as Keras's {@code save_weights} if the name ends in {@code
   * .weights.h5}, of a compiled model with the optimizer's state; else to a TensorFlow checkpoint.
   *
   * @param path an HDF5 file, or the prefix of a checkpoint's files, to which {@code .index} and
   *     {@code .data-00000-of-00001} are added
   * @throws IllegalStateException if the model is not built yet
   * @throws IllegalArgumentException if the name ends in {@code .keras} or {@code .h5} otherwise
   */
  public synchronized void saveWeights(Path path) throws IOException {
    connected();
    if (!ModelFiles.saveWeights(this, this::optimizerVariables, path)) {
      ModelCheckpoints.writeWeights(this, path);
    }
  }

  /**
   * Reads what {@link #saveWeights}, {@link #saveCheckpoint} or Keras wrote for a model of the same
   * structure; its layers may have other names. Files {@code .weights.h5}, {@code .keras} and
   * {@code .h5} are read as Keras's, anything else as the prefix of a TensorFlow checkpoint.
   *
   * @throws IllegalStateException if the model is not built yet
   * @throws IOException if there is no such file, or it is of another model; then no weight changes
   */
  public synchronized void loadWeights(Path path) throws IOException {
    connected();
    if (!ModelFiles.loadWeights(this, path)) {
      ModelCheckpoints.readWeights(this, path);
    }
  }

  /** The optimizer's variables in Keras's order; none if the model is not compiled. */
  private List<HostTensor> optimizerVariables() {
    if (compile == null) {
      return List.of();
    }
    return trainer == null
        ? new OptimizerState(optimizer()).unbuilt(optimizerState)
        : trainer.optimizerState();
  }

  /** Writes weights, the optimizer's state and the training step, so that training can go on. */
  public synchronized void saveCheckpoint(Path prefix) throws IOException {
    requireCompiled("saveCheckpoint");
    ModelCheckpoints.write(trainer(), shuffleSeed, prefix);
  }

  /**
   * Goes on where {@link #saveCheckpoint} left off: with {@code Fit.initialEpoch} set to the epochs
   * done, training gives the same numbers as if it had not been interrupted.
   *
   * @throws IllegalStateException if the model is not compiled
   * @throws IOException if there is no such checkpoint, or it is of another model
   */
  public synchronized void loadCheckpoint(Path prefix) throws IOException {
    requireCompiled("loadCheckpoint");
    shuffleSeed = ModelCheckpoints.read(trainer(), prefix);
  }

  /**
   * Writes the inference function as a TensorFlow SavedModel: for TensorFlow Serving, {@code
   * tf.saved_model.load} and {@link io.addax.keras.saving.SavedModel}. Signature {@code
   * serving_default} takes the inputs by their names, any number of samples, and gives {@code
   * output_0}, {@code output_1}, …. Source: {@code keras.Model.export}.
   *
   * @param folder the folder to be; a SavedModel that is there is replaced once the new one is
   *     complete
   * @throws IllegalStateException if the model is not built yet, or closed
   * @throws IOException if something else is there, or files cannot be written
   */
  public synchronized void export(Path folder) throws IOException {
    connected();
    SavedModelExport.write(this, folder);
  }

  /** The inference function's graph and session, for who wants to look or export. */
  public synchronized InferenceGraph inferenceGraph() {
    return trainer().inferenceGraph();
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
