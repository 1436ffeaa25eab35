package io.addax.graph.savedmodel;

import java.nio.file.Path;
import java.util.Set;

/** The names that TensorFlow's SavedModel format fixes. */
final class SavedModelFormat {
  static final String FILE = "saved_model.pb";
  static final String SERVE_TAG = "serve";
  static final String PREDICT_METHOD = "tensorflow/serving/predict";
  static final String INIT_SIGNATURE = "__saved_model_init_op";
  static final String TRAIN_SIGNATURE = "__saved_model_train_op";

  /** What lies in a SavedModel folder. */
  static final Set<String> ENTRIES =
      Set.of(
          FILE,
          "saved_model.pbtxt",
          "saved_model.cpb",
          "fingerprint.pb",
          "keras_metadata.pb",
          "variables",
          "assets",
          "assets.extra",
          "debug");

  private SavedModelFormat() {}

  /** The prefix of the checkpoint of a folder's variables. */
  static Path variables(Path folder) {
    return folder.resolve("variables").resolve("variables");
  }

  static Path assets(Path folder) {
    return folder.resolve("assets");
  }
}
