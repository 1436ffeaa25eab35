package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.LoadOptions;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.losses.MeanSquaredError;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.SGD;
import io.addax.keras.testkit.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/** Files that Keras wrote, and what training from them goes on to in Keras. */
class KerasFilesTest {
  private static final JsonObject EXPECTED = Goldens.file("keras-files/expected.json.gz");
  private static final int ROWS = 24;

  @TempDir Path folder;

  private static Path data(String name) {
    return Path.of(System.getProperty("addax.test-data"), "keras-files", name);
  }

  private static JsonObject expected(String name) {
    return Goldens.objects(EXPECTED.getAsJsonArray("cases")).stream()
        .filter(c -> c.get("name").getAsString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static HostTensor x(String name) {
    float[] values = Goldens.floats(EXPECTED.get("x"));
    return HostTensor.of(
        name.equals("keras2") ? Shape.of(ROWS, 60) : Shape.of(ROWS, 6, 5, 2), values);
  }

  private static HostTensor y() {
    return HostTensor.of(Shape.of(ROWS, 3), Goldens.floats(EXPECTED.get("y")));
  }

  private static void fit(Model model, String name) {
    model.fit(x(name), y(), Fit.epochs(2).batchSize(8).shuffle(false).verbose(0));
  }

  private static void checkPredictions(Model model, String name) {
    assertArrayEquals(
        Goldens.floats(expected(name).get("predictions")), model.predict(x(name)).floats(), 1e-5f);
  }

  private static void checkTrained(Model model, String name) {
    List<HostTensor> weights = model.getWeights();
    assertEquals(expected(name).getAsJsonArray("trained").size(), weights.size());
    for (int i = 0; i < weights.size(); i++) {
      assertArrayEquals(
          Goldens.floats(expected(name).getAsJsonArray("trained").get(i)),
          weights.get(i).floats(),
          1e-4f,
          "weight " + i);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"network.keras,network", "network-legacy.h5,network", "keras2.h5,keras2"})
  void predictsWithoutCompiling(String file, String name) throws IOException {
    try (Model model = Model.load(data(file), LoadOptions.defaults().compile(false))) {
      assertNull(model.compiled());
      checkPredictions(model, name);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"network.keras,network", "network-legacy.h5,network", "keras2.h5,keras2"})
  void goesOnTrainingWhereKerasStopped(String file, String name) throws IOException {
    try (Model model = Model.load(data(file))) {
      assertEquals(name.equals("keras2") ? 0.01f : 0.005f, model.optimizer().learningRate());
      fit(model, name);
      checkTrained(model, name);
    }
  }

  @Test
  void aModelSavedRightAfterLoadingHasTheOptimizersState() throws IOException {
    Path file = folder.resolve("again.keras");
    try (Model model = Model.load(data("network.keras"))) {
      model.save(file);
      checkPredictions(model, "network");
      model.save(file); // now that it has run, but not trained
    }
    try (Model model = Model.load(file)) {
      fit(model, "network");
      checkTrained(model, "network");
    }
  }

  @Test
  void aTrainedModelGoesOnAfterSavingAndLoading() throws IOException {
    Path file = folder.resolve("again.keras");
    try (Model model = Model.load(data("network.keras"))) {
      model.fit(x("network"), y(), Fit.epochs(1).batchSize(8).shuffle(false).verbose(0));
      model.save(file);
    }
    try (Model model = Model.load(file)) {
      model.fit(x("network"), y(), Fit.epochs(1).batchSize(8).shuffle(false).verbose(0));
      checkTrained(model, "network");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"keras2.h5", "keras2-weights.h5"})
  void readsLegacyWeightsAlone(String file) throws IOException {
    try (Sequential model =
        new Sequential(new Input(60), new Dense(8).activation("relu"), new Dense(3))) {
      model.loadWeights(data(file));
      checkPredictions(model, "keras2");
    }
  }

  @Test
  void weightsGoThroughFilesOfTheirOwn() throws IOException {
    Path file = folder.resolve("a.weights.h5");
    try (Model model = Model.load(data("network.keras"));
        Model other = Model.load(data("network.keras"), LoadOptions.defaults().compile(false))) {
      fit(model, "network");
      model.saveWeights(file);
      other.loadWeights(file);
      checkTrained(other, "network");
      other.loadWeights(data("network.keras"));
      checkPredictions(other, "network");
    }
  }

  @Test
  void anotherArchitectureIsNamed() throws IOException {
    try (Sequential small = new Sequential(new Input(60), new Dense(8), new Dense(3));
        Sequential wide = new Sequential(new Input(60), new Dense(9), new Dense(3));
        Sequential deep = new Sequential(new Input(60), new Dense(8), new Dense(3), new Dense(3))) {
      small.loadWeights(data("keras2-weights.h5"));
      Path file = folder.resolve("small.weights.h5");
      small.saveWeights(file);
      List<HostTensor> before = wide.getWeights();
      String shape = assertThrows(IOException.class, () -> wide.loadWeights(file)).getMessage();
      assertTrue(shape.contains("(Dense) weight 'kernel' expected shape (60, 9)"), shape);
      assertTrue(shape.contains("float32 of shape (60, 8)"), shape);
      assertEquals(before, wide.getWeights());
      String more = assertThrows(IOException.class, () -> deep.loadWeights(file)).getMessage();
      assertTrue(more.contains("2 weights in 'layers/dense_2/vars'"), more);
      Path large = folder.resolve("deep.weights.h5");
      deep.saveWeights(large);
      String less = assertThrows(IOException.class, () -> small.loadWeights(large)).getMessage();
      assertTrue(less.contains("no layer: [layers/dense_2/vars]"), less);
      String legacy =
          assertThrows(IOException.class, () -> wide.loadWeights(data("keras2.h5"))).getMessage();
      assertTrue(legacy.contains("expected shape (60, 9) at 'dense/kernel:0'"), legacy);
    }
  }

  @Test
  void anOptimizerThatNeverRanHasItsIterationsAndRate() throws IOException {
    Path file = folder.resolve("new.keras");
    try (Sequential model = new Sequential(new Input(2), new Dense(1))) {
      model.compile(new Adam(0.25), new MeanSquaredError());
      model.save(file);
    }
    try (Model model = Model.load(file)) {
      assertEquals(0.25f, model.optimizer().learningRate());
    }
  }

  @Test
  void compilingAnewForgetsTheOptimizersState() throws IOException {
    try (Model model = Model.load(data("network.keras"))) {
      model.compile(new SGD(0), new MeanSquaredError());
      fit(model, "network");
      checkPredictionsOfDense(model);
    }
  }

  /** With a rate of 0 only the moving statistics of batch normalization change. */
  private static void checkPredictionsOfDense(Model model) throws IOException {
    try (Model loaded = Model.load(data("network.keras"))) {
      assertEquals(
          loaded.getLayer("answer").weights().get(0).value(),
          model.getLayer("answer").weights().get(0).value());
    }
  }

  @Test
  void namesThatMeanSomethingElseAreErrors() throws IOException {
    try (Sequential model = new Sequential(new Input(2), new Dense(1))) {
      for (String name : List.of("model.h5", "model", "model.weights.h5")) {
        IllegalArgumentException error =
            assertThrows(IllegalArgumentException.class, () -> model.save(folder.resolve(name)));
        assertTrue(error.getMessage().contains("'.keras'"), error.getMessage());
      }
      for (String name : List.of("model.h5", "model.keras")) {
        assertThrows(IllegalArgumentException.class, () -> model.saveWeights(folder.resolve(name)));
      }
      model.save(folder.resolve("a.keras"));
    }
    for (String name : List.of("model", "model.weights.h5")) {
      assertThrows(IllegalArgumentException.class, () -> Model.load(folder.resolve(name)));
    }
    assertThrows(IOException.class, () -> Model.load(folder.resolve("missing.keras")));
    assertThrows(IOException.class, () -> Model.load(folder.resolve("missing.h5")));
    String weights =
        assertThrows(IOException.class, () -> Model.load(data("keras2-weights.h5"))).getMessage();
    assertTrue(weights.contains("loadWeights"), weights);
    assertFalse(Files.exists(folder.resolve("model.keras")));
  }
}
