package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Evaluate;
import io.addax.keras.KerasTensor;
import io.addax.keras.LoadOptions;
import io.addax.keras.Model;
import io.addax.keras.interop.KerasPeer;
import io.addax.keras.testkit.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that are written here mean the same in Keras, which uses and trains the models, writes them
 * again, and has its files read here. One Python runs all models, those that Keras once wrote and
 * those of {@link JavaModels}.
 */
@Tag("interop")
class KerasModelFilesInteropTest {
  private static final int MORE_STEPS = 3;

  private static final Set<String> EXPORTED =
      Set.of(
          "dense",
          "conv2d",
          "batch-normalization",
          "embedding-with-mask",
          "residual",
          "unet",
          "two-levels-of-nesting",
          "shared-model",
          "two-outputs",
          "inputs-of-unequal-dtypes",
          "float64-layers",
          "merging",
          "java-lenet",
          "java-mobile",
          "java-bytes");

  /**
   * What Keras shall compute.
   *
   * @param evaluated null if the model is not compiled
   * @param losses of further training steps; empty if they are random
   */
  record Expected(
      List<HostTensor> inputs,
      List<HostTensor> outputs,
      Map<String, Double> evaluated,
      float[] losses,
      long iterations) {}

  @TempDir static Path folder;
  private static final Map<String, Expected> CASES = new LinkedHashMap<>();
  private static JsonObject results;

  static Stream<String> all() {
    return CASES.keySet().stream();
  }

  static Stream<String> exported() {
    return all().filter(EXPORTED::contains);
  }

  static Stream<String> compiled() {
    return all().filter(name -> CASES.get(name).evaluated() != null);
  }

  @BeforeAll
  static void passAllToKeras() throws Exception {
    assumeTrue(System.getenv("KERAS_PYTHON") != null, "KERAS_PYTHON names no Python with Keras");
    JsonArray cases = new JsonArray();
    for (KerasFileCase keras : KerasFileCase.all()) {
      cases.add(writeAgain(keras));
    }
    for (String name : JavaModels.names()) {
      cases.add(writeNew(name));
    }
    Files.writeString(folder.resolve("cases.json"), new Gson().toJson(cases));
    results = KerasPeer.run("keras_model_files.py", folder);
  }

  /** What Keras wrote once is read and written again. */
  private static JsonObject writeAgain(KerasFileCase keras) throws IOException {
    try (Model model = Model.load(keras.extractTo(folder))) {
      write(keras.name(), model);
    }
    boolean compiled = keras.isCompiled();
    CASES.put(
        keras.name(),
        new Expected(
            keras.inputs(),
            keras.outputs(),
            compiled ? keras.evaluated() : null,
            compiled ? keras.losses() : new float[0],
            compiled ? keras.iterations() : 0));
    return entry(keras.name(), keras.inputs(), compiled ? keras.targets() : null);
  }

  /** What is built and trained here. */
  private static JsonObject writeNew(String name) throws IOException {
    Random random = new Random(name.hashCode());
    List<HostTensor> x = new ArrayList<>();
    List<HostTensor> y = null;
    try (Model model = JavaModels.build(name)) {
      for (KerasTensor input : model.inputs()) {
        x.add(JavaModels.input(input, random));
      }
      if (model.compiled() != null) {
        y = new ArrayList<>();
        for (int i = 0; i < model.outputs().size(); i++) {
          Object loss = model.compiled().lossOf(model.outputNames().get(i));
          y.add(JavaModels.target(model.outputs().get(i), loss, random));
        }
        for (int step = 0; step < JavaModels.STEPS && !name.equals("java-never-trained"); step++) {
          model.trainOnBatch(x, y);
        }
      }
      write(name, model);
      CASES.put(name, expected(name, model, x, y));
    }
    return entry(name, x, y);
  }

  private static Expected expected(
      String name, Model model, List<HostTensor> x, List<HostTensor> y) {
    List<HostTensor> outputs = model.predictAll(x);
    if (y == null) {
      return new Expected(x, outputs, null, new float[0], 0);
    }
    Map<String, Double> evaluated = model.evaluate(x, y, Evaluate.defaults().batchSize(2));
    if (name.equals("java-never-trained")) {
      return new Expected(x, outputs, evaluated, new float[0], 0);
    }
    float[] losses = new float[MORE_STEPS];
    for (int step = 0; step < MORE_STEPS; step++) {
      losses[step] = model.trainOnBatch(x, y).get("loss").floatValue();
    }
    int perUpdate = model.optimizer().gradientAccumulationSteps().orElse(1);
    return new Expected(x, outputs, evaluated, losses, JavaModels.STEPS / perUpdate);
  }

  private static void write(String name, Model model) throws IOException {
    model.save(folder.resolve(name + ".keras"));
    model.saveWeights(folder.resolve(name + ".weights.h5"));
    Files.writeString(folder.resolve(name + ".json"), model.toJson());
    if (EXPORTED.contains(name)) {
      Path export = folder.resolve(name + ".export");
      model.export(export);
      Files.writeString(
          folder.resolve(name + ".export.inputs.json"),
          new Gson().toJson(model.inputs().stream().map(KerasTensor::name).toList()));
    }
  }

  private static JsonObject entry(String name, List<HostTensor> x, List<HostTensor> y) {
    JsonObject entry = new JsonObject();
    entry.addProperty("name", name);
    entry.add("inputs", json(x));
    entry.add("targets", y == null ? JsonNull.INSTANCE : json(y));
    entry.addProperty("steps", MORE_STEPS);
    return entry;
  }

  private static JsonArray json(List<HostTensor> tensors) {
    JsonArray all = new JsonArray();
    for (HostTensor tensor : tensors) {
      JsonObject one = new JsonObject();
      one.add("shape", new Gson().toJsonTree(tensor.shape().asArray()));
      one.addProperty("dtype", tensor.dtype().kerasName());
      JsonArray values = new JsonArray();
      for (int i = 0; i < tensor.size(); i++) {
        values.add(tensor.doubleAt(i));
      }
      one.add("values", values);
      all.add(one);
    }
    return all;
  }

  private static JsonObject result(String name) {
    JsonObject result = results.getAsJsonObject(name);
    JsonElement error = result.get("error");
    assertNull(error, () -> error.getAsString());
    return result;
  }

  private static List<HostTensor> tensors(String name, String member) {
    return result(name).getAsJsonArray(member).asList().stream()
        .map(KerasFileCase::tensor)
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void kerasPredictsTheSame(String name) {
    Closeness.assertTensors("outputs", CASES.get(name).outputs(), tensors(name, "outputs"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void kerasRebuildsItFromJsonAndWeights(String name) {
    Closeness.assertTensors("outputs", CASES.get(name).outputs(), tensors(name, "rebuilt"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("compiled")
  void kerasEvaluatesTheSame(String name) {
    Map<String, Double> evaluated = new LinkedHashMap<>();
    result(name)
        .getAsJsonObject("evaluated")
        .asMap()
        .forEach((key, value) -> evaluated.put(key, value.getAsDouble()));
    Closeness.assertLogs("evaluated", CASES.get(name).evaluated(), evaluated);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("compiled")
  void kerasTrainsOnFromWhereItStopped(String name) {
    Expected expected = CASES.get(name);
    assertEquals(expected.iterations(), result(name).get("iterations").getAsLong(), "iterations");
    float[] losses = Goldens.floats(result(name).get("losses"));
    assertEquals(MORE_STEPS, losses.length);
    for (int step = 0; step < expected.losses().length; step++) {
      double allowed = Closeness.TRAINED * Math.abs(expected.losses()[step]);
      assertEquals(expected.losses()[step], losses[step], allowed, "loss of step " + step);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void comesBackFromKeras(String name) throws IOException {
    Expected expected = CASES.get(name);
    result(name);
    try (Model model = Model.load(folder.resolve(name + ".back.keras"))) {
      Closeness.assertTensors(
          "outputs of .keras", tensors(name, "back"), model.predictAll(expected.inputs()));
    }
    try (Model model =
        Model.load(folder.resolve(name + ".keras"), LoadOptions.defaults().compile(false))) {
      model.loadWeights(folder.resolve(name + ".back.weights.h5"));
      Closeness.assertTensors(
          "outputs of .weights.h5", tensors(name, "halved"), model.predictAll(expected.inputs()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("exported")
  void pythonServesTheExport(String name) {
    Closeness.assertTensors("outputs", CASES.get(name).outputs(), tensors(name, "served"));
  }
}
