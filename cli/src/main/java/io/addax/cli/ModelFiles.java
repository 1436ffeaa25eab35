package io.addax.cli;

import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.savedmodel.SavedModelFolder;
import io.addax.graph.savedmodel.SavedModelRunner;
import io.addax.keras.LoadOptions;
import io.addax.keras.Model;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.ModelCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The models that commands take: {@code .keras} and {@code .h5} files, and SavedModel folders. */
final class ModelFiles {
  private ModelFiles() {}

  /**
   * Looks at a model's place, before anything long is done.
   *
   * @throws IOException if there is nothing, or something else than its name says
   * @throws IllegalArgumentException if its name is none of a model
   */
  static void check(Path model) throws IOException {
    if (isSavedModel(model)) {
      return;
    }
    Places.existing(model);
    if (Files.isDirectory(model)) {
      throw new IOException(
          model
              + ": expected a .keras or .h5 file, or a SavedModel folder. Received: a folder"
              + " without saved_model.pb");
    }
    Places.file(model);
    if (Places.endsWith(model, ".weights.h5")) {
      throw new IllegalArgumentException(
          model + ": expected a whole model. Received: its weights alone");
    } else if (!Places.endsWith(model, ".keras")
        && !Places.endsWith(model, ".h5")
        && !Places.endsWith(model, ".hdf5")) {
      throw new IllegalArgumentException(
          model + ": expected a .keras or .h5 file, or a SavedModel folder");
    }
  }

  /** Whether this is a folder that TensorFlow saved a model in. */
  static boolean isSavedModel(Path model) {
    return SavedModelFolder.isSavedModel(model);
  }

  /** Loads any model, to be looked at or asked; the caller closes it. */
  static LoadedModel open(Path path, DeviceArgument device) throws IOException {
    check(path);
    if (isSavedModel(path)) {
      return new LoadedSavedModel(SavedModelFolder.read(path), device);
    }
    return new LoadedKerasModel(
        path, keras(path, device, LoadOptions.defaults().compile(false)), "");
  }

  /**
   * Loads any model, to be described: how it is compiled too, if that can be read here. A loss of
   * the user's own does not hinder it.
   */
  static LoadedModel describe(Path path) throws IOException {
    check(path);
    DeviceArgument anywhere = DeviceArgument.none();
    if (isSavedModel(path)) {
      return open(path, anywhere);
    }
    String why;
    try {
      return new LoadedKerasModel(path, keras(path, anywhere, LoadOptions.defaults()), "");
    } catch (IOException | IllegalArgumentException e) {
      why = Messages.of(e);
    }
    LoadOptions uncompiled = LoadOptions.defaults().compile(false);
    return new LoadedKerasModel(path, keras(path, anywhere, uncompiled), why);
  }

  /**
   * Loads a Keras model; the caller closes it.
   *
   * @param what shall be done with it, for messages
   * @throws IllegalArgumentException if it is a SavedModel, which has no layers
   */
  static Model load(Path path, DeviceArgument device, String what) throws IOException {
    return load(path, device, what, LoadOptions.defaults());
  }

  /** The same with options. */
  static Model load(Path path, DeviceArgument device, String what, LoadOptions options)
      throws IOException {
    check(path);
    if (isSavedModel(path)) {
      throw new IllegalArgumentException(
          path
              + ": a SavedModel cannot be "
              + what
              + ": it is a graph without layers, losses and an optimizer. Give the .keras file that"
              + " it was exported from");
    }
    return keras(path, device, options);
  }

  /**
   * The default signature of a SavedModel as a graph that can be converted.
   *
   * @throws IllegalArgumentException if it calls functions, as all do that Python's TensorFlow
   *     wrote
   */
  static FrozenGraph freeze(Path path) throws IOException {
    try (SavedModelRunner runner = SavedModelRunner.load(path)) {
      return runner.freeze(runner.folder().defaultSignature().name());
    }
  }

  private static Model keras(Path path, DeviceArgument device, LoadOptions options)
      throws IOException {
    Model model = Model.load(path, options);
    model.runtime(device.runtime());
    return model;
  }

  /** Saves a model, or its weights if the name ends in {@code .weights.h5}, after each epoch. */
  static Callback checkpoint(Path file) {
    return new ModelCheckpoint(file).saveWeightsOnly(Places.endsWith(file, ".weights.h5"));
  }
}
