package io.addax.keras;

import io.addax.keras.callbacks.TrainingPosition;
import io.addax.keras.config.Config;
import io.addax.keras.engine.InferenceGraph;
import io.addax.keras.engine.ModelCheckpoints;
import io.addax.keras.saving.LoadedModel;
import io.addax.keras.saving.ModelFiles;
import io.addax.keras.saving.ModelJson;
import io.addax.keras.saving.SavedModelExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
public non-sealed class Model extends TrainableModel {
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
      model.optimizerState(loaded.optimizerState());
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

  /** Writes weights, the optimizer's state and the training step, so that training can go on. */
  public synchronized void saveCheckpoint(Path prefix) throws IOException {
    requireCompiled("saveCheckpoint");
    ModelCheckpoints.write(trainer(), shuffleSeed(), null, prefix);
  }

  /**
   * The same with how far {@code fit} has come, and within an epoch what it has measured; for
   * callbacks.
   */
  public synchronized void saveCheckpoint(Path prefix, TrainingPosition position)
      throws IOException {
    requireCompiled("saveCheckpoint");
    ModelCheckpoints.write(trainer(), shuffleSeed(), position, prefix);
  }

  /**
   * Goes on where {@link #saveCheckpoint} left off: with {@code Fit.initialEpoch} set to the epochs
   * done, training gives the same numbers as if it had not been interrupted.
   *
   * @return how far {@code fit} had come, if that was saved
   * @throws IllegalStateException if the model is not compiled
   * @throws IOException if there is no such checkpoint, or it is of another model
   */
  public synchronized Optional<TrainingPosition> loadCheckpoint(Path prefix) throws IOException {
    requireCompiled("loadCheckpoint");
    ModelCheckpoints.Restored restored = ModelCheckpoints.read(trainer(), prefix);
    shuffleSeed(restored.shuffleSeed());
    return restored.position();
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
   * The inference function in the dtypes of the weights: of a model of mixed precision it computes
   * in float32, of any other it is {@link #inferenceGraph}.
   */
  public synchronized InferenceGraph inferenceGraphInVariableDtypes() {
    return trainer().inferenceGraphInVariableDtypes();
  }
}
