package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.KerasCase;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.losses.MeanSquaredError;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.SGD;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        Model deeper = new Sequential(new Input(4), new Dense(5), new Dense(3), new Dense(3))) {
      wider.saveWeights(folder.resolve("wider"));
      model.saveWeights(folder.resolve("model"));
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
          () -> deeper.loadWeights(folder.resolve("model")),
          "not of this model",
          "layers/2/");
      assertEquals(before, model.getWeights());
    }
  }

  @Test
  void theNamesOfLayersDoNotMatter() throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    try (Model model = nested();
        Model other = nested()) {
      assertNotEquals(model.weights().get(0).path(), other.weights().get(0).path());
      train(model);
      model.saveCheckpoint(checkpoint);
      train(model);
      other.loadCheckpoint(checkpoint);
      train(other);
      assertEquals(model.getWeights(), other.getWeights());
    }
  }

  /** Automatic names, a nested model, a layer that is used twice, and an optimizer with slots. */
  private static Model nested() {
    KerasTensor x = Input.of(4);
    Dense shared = new Dense(4);
    KerasTensor inner = new Sequential(new Input(4), new Dense(3)).apply(shared.apply(x));
    KerasTensor side = new Dense(3).apply(shared.apply(shared.apply(x)));
    Model model = new Model(x, new Add().apply(inner, side));
    model.compile(new Adam(0.1), new MeanSquaredError());
    return model;
  }

  @Test
  void weightsGoByTheirPlaces() {
    Model model = nested();
    assertEquals(
        List.of(
            "layers/1/kernel",
            "layers/1/bias",
            "layers/2/layers/0/kernel",
            "layers/2/layers/0/bias",
            "layers/3/kernel",
            "layers/3/bias"),
        List.copyOf(WeightPlaces.of(model).values()));
    assertEquals(model.weights(), List.copyOf(WeightPlaces.of(model).keySet()));
  }

  @Test
  void aModelThatIsNotBuiltHasNoWeightsToSaveOrLoad() {
    Model model = new Sequential(new Dense(3));
    refuses(IllegalStateException.class, () -> model.saveWeights(folder.resolve("a")), "not built");
    refuses(IllegalStateException.class, () -> model.loadWeights(folder.resolve("a")), "not built");
  }

  @Test
  void theOptimizersOptionsMustBeTheSame() throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    try (Model momentum = model(5, "hidden", new SGD(0.1).momentum(0.9));
        Model plain = model()) {
      train(momentum);
      momentum.saveCheckpoint(checkpoint);
      plain.loadCheckpoint(checkpoint);
      refuses(
          IllegalStateException.class,
          () -> train(plain),
          "other options",
          "SGD",
          "layers/0/kernel/momentum");
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
