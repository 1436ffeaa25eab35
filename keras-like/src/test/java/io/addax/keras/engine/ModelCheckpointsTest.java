package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.KerasCase;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.losses.MeanSquaredError;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.SGD;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Weights go to files and come back, and what does not fit is refused. */
class ModelCheckpointsTest {
  private static final HostTensor X = KerasCase.sines(1, 8, 4);
  private static final HostTensor Y = KerasCase.sines(2, 8, 3);

  @TempDir Path folder;

  private static Model model(int hidden, String name, Optimizer optimizer) {
    Model model =
        new Sequential(new Input(4), new Dense(hidden).name(name), new Dense(3).name("out"));
    model.compile(optimizer, new MeanSquaredError());
    return model;
  }

  private static Model model() {
    return model(5, "hidden", new SGD(0.1));
  }

  private static void train(Model model) {
    model.fit(X, Y, Fit.epochs(1).verbose(0));
  }

  private static <E extends Exception> void refuses(
      Class<E> type, Executable action, String... message) {
    String received = assertThrows(type, action).getMessage();
    for (String part : message) {
      assertTrue(received.contains(part), () -> "'" + part + "' is not in: " + received);
    }
  }

  @Test
  void weightsComeBackFromEitherKindOfCheckpoint() throws IOException {
    Path weights = folder.resolve("weights");
    Path checkpoint = folder.resolve("checkpoint");
    try (Model model = model();
        Model other = model()) {
      train(model);
      model.saveWeights(weights);
      model.saveCheckpoint(checkpoint);
      other.loadWeights(weights);
      assertEquals(model.getWeights(), other.getWeights());
      train(other);
      other.loadWeights(checkpoint);
      assertEquals(model.getWeights(), other.getWeights());
      assertEquals(model.predict(X), other.predict(X));
    }
  }

  @Test
  void aModelThatNeverRanHasWeightsToSaveToo() throws IOException {
    try (Model model = model();
        Model other = model()) {
      model.saveWeights(folder.resolve("fresh"));
      other.loadWeights(folder.resolve("fresh"));
      assertEquals(model.getWeights(), other.getWeights());
    }
  }

  @Test
  void filesThatAreNotThereOrDamagedAreErrorsOfInput() throws IOException {
    try (Model model = model()) {
      Path none = folder.resolve("none");
      refuses(FileNotFoundException.class, () -> model.loadWeights(none), "none.index");
      refuses(FileNotFoundException.class, () -> model.loadCheckpoint(none), "none.index");
      Files.writeString(folder.resolve("bad.index"), "nonsense");
      Files.writeString(folder.resolve("bad.data-00000-of-00001"), "nonsense");
      refuses(IOException.class, () -> model.loadWeights(folder.resolve("bad")), "bad");
    }
  }

  @Test
  void checkpointsOfOtherModelsAreRefusedAndChangeNothing() throws IOException {
    try (Model model = model();
        Model wider = model(6, "hidden", new SGD(0.1));
        Model named = model(5, "first", new SGD(0.1))) {
      wider.saveWeights(folder.resolve("wider"));
      named.saveWeights(folder.resolve("named"));
      var before = model.getWeights();
      refuses(
          IOException.class,
          () -> model.loadWeights(folder.resolve("wider")),
          "not of this model",
          "'hidden/kernel'",
          "(4, 5)",
          "(4, 6)");
      refuses(
          IOException.class,
          () -> model.loadWeights(folder.resolve("named")),
          "not of this model",
          "hidden/");
      assertEquals(before, model.getWeights());
    }
  }

  @Test
  void trainingGoesOnOnlyFromTrainingsOfThisOptimizer() throws IOException {
    Path weights = folder.resolve("weights");
    Path checkpoint = folder.resolve("checkpoint");
    try (Model model = model();
        Model adam = model(5, "hidden", new Adam())) {
      refuses(IllegalStateException.class, () -> model.saveCheckpoint(weights), "train first");
      model.saveWeights(weights);
      refuses(IOException.class, () -> model.loadCheckpoint(weights), "loadWeights");
      train(model);
      model.saveCheckpoint(checkpoint);
      adam.loadCheckpoint(checkpoint);
      refuses(IllegalStateException.class, () -> train(adam), "another optimizer", "adam/");
    }
  }
}
