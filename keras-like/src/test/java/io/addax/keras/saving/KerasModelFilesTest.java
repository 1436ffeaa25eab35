package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.keras.Evaluate;
import io.addax.keras.LoadOptions;
import io.addax.keras.Model;
import io.addax.keras.SummaryOptions;
import io.addax.keras.layers.Weight;
import io.addax.keras.saving.KerasFileCase.WeightCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that Keras 3.15 wrote mean the same in Java. */
class KerasModelFilesTest {
  @TempDir static Path folder;

  static List<KerasFileCase> all() {
    return KerasFileCase.all();
  }

  static List<KerasFileCase> legacy() {
    return KerasFileCase.legacy();
  }

  static Stream<KerasFileCase> compiled() {
    return all().stream().filter(KerasFileCase::isCompiled);
  }

  /** Those that train the same in two programs: without dropout and noise. */
  static Stream<KerasFileCase> trained() {
    return compiled().filter(keras -> keras.losses().length > 0);
  }

  @Test
  void thereAreEnoughOfThem() {
    assertTrue(trained().count() >= 40, "trained cases: " + trained().count());
    assertTrue(all().size() >= 60, "cases: " + all().size());
    assertTrue(legacy().size() >= 10, "legacy cases: " + legacy().size());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void predictsAsInKeras(KerasFileCase keras) throws IOException {
    try (Model model = Model.load(keras.extractTo(folder))) {
      Closeness.assertTensors("output", keras.outputs(), model.predictAll(keras.inputs()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void isDescribedAsInKeras(KerasFileCase keras) throws IOException {
    try (Model model = Model.load(keras.extractTo(folder))) {
      assertEquals(keras.className(), model.className());
      assertEquals(keras.modelName(), model.name());
      assertWeights(keras, model);
      // Keras shows the op that computes a mask as a layer; here masks come about by themselves.
      if (!keras.summary().contains("(NotEqual)")) {
        String summary = model.summaryText(SummaryOptions.defaults().columns(200)) + "\n";
        assertEquals(keras.summary(), summary);
      }
    }
  }

  /** Weights are the same bit for bit, in the same order, and trainable alike. */
  private static void assertWeights(KerasFileCase keras, Model model) {
    List<WeightCase> expected = keras.weights();
    List<Weight> weights = model.weights();
    List<HostTensor> values = model.getWeights();
    assertEquals(expected.size(), weights.size(), "number of weights");
    assertEquals(keras.parameters(), model.countParams());
    for (int i = 0; i < expected.size(); i++) {
      WeightCase one = expected.get(i);
      assertEquals(one.path().replaceAll(".*/", ""), weights.get(i).name(), "name");
      assertEquals(one.trainable(), weights.get(i).isTrainable(), one.path() + ": trainable");
      assertEquals(one.dtype(), values.get(i).dtype(), one.path() + ": dtype");
      assertEquals(
          one.shape(),
          Arrays.stream(values.get(i).shape().asArray()).boxed().toList(),
          one.path() + ": shape");
      assertEquals(one.sha256(), WeightCase.digest(values.get(i)), one.path() + ": elements");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("compiled")
  void evaluatesAsInKeras(KerasFileCase keras) throws IOException {
    try (Model model = Model.load(keras.extractTo(folder))) {
      Closeness.assertLogs(
          "evaluated",
          keras.evaluated(),
          model.evaluate(keras.inputs(), keras.targets(), Evaluate.defaults().batchSize(2)));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trained")
  void trainsOnAsInKeras(KerasFileCase keras) throws IOException {
    float[] losses = keras.losses();
    try (Model model = Model.load(keras.extractTo(folder))) {
      for (int step = 0; step < losses.length; step++) {
        double loss = model.trainOnBatch(keras.inputs(), keras.targets()).get("loss");
        assertEquals(
            losses[step], loss, Closeness.TRAINED * Math.abs(losses[step]), "loss of step " + step);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("legacy")
  void legacyFilesPredictAsInKeras(KerasFileCase keras) throws IOException {
    try (Model model = Model.load(keras.extractTo(folder))) {
      assertWeights(keras, model);
      Closeness.assertTensors("output", keras.outputs(), model.predictAll(keras.inputs()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("compiled")
  void loadsWithoutBeingCompiled(KerasFileCase keras) throws IOException {
    try (Model model = Model.load(keras.extractTo(folder), LoadOptions.defaults().compile(false))) {
      assertNull(model.compiled());
    }
  }
}
