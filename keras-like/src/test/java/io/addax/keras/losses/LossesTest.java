package io.addax.keras.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.autodiff.Gradients;
import io.addax.graph.session.GraphSession;
import io.addax.keras.Shapes;
import io.addax.keras.testkit.Goldens;
import io.addax.keras.testkit.Registries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class LossesTest {
  /** The loss classes of Keras's public interface that this library has. */
  private static final Set<String> KERAS =
      Set.of(
          "BinaryCrossentropy",
          "BinaryFocalCrossentropy",
          "CategoricalCrossentropy",
          "CategoricalFocalCrossentropy",
          "CategoricalHinge",
          "CosineSimilarity",
          "Hinge",
          "Huber",
          "KLDivergence",
          "LogCosh",
          "MeanAbsoluteError",
          "MeanAbsolutePercentageError",
          "MeanSquaredError",
          "MeanSquaredLogarithmicError",
          "Poisson",
          "SparseCategoricalCrossentropy",
          "SquaredHinge");

  /** And those that it does not have. */
  private static final Set<String> MISSING =
      Set.of("CTC", "CategoricalGeneralizedCrossEntropy", "Circle", "Dice", "Tversky");

  /** Keras's aliases of functions and abbreviations. */
  private static final Map<String, String> ALIASES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("bce", "BinaryCrossentropy"),
              Map.entry("BCE", "BinaryCrossentropy"),
              Map.entry("kld", "KLDivergence"),
              Map.entry("KLD", "KLDivergence"),
              Map.entry("kl_divergence", "KLDivergence"),
              Map.entry("mae", "MeanAbsoluteError"),
              Map.entry("mse", "MeanSquaredError"),
              Map.entry("MSE", "MeanSquaredError"),
              Map.entry("mape", "MeanAbsolutePercentageError"),
              Map.entry("msle", "MeanSquaredLogarithmicError"),
              Map.entry("huber", "Huber"),
              Map.entry("log_cosh", "LogCosh"),
              Map.entry("categorical_crossentropy", "CategoricalCrossentropy"),
              Map.entry("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
              Map.entry("binary_focal_crossentropy", "BinaryFocalCrossentropy"),
              Map.entry("cosine_similarity", "CosineSimilarity")));

  static Stream<Arguments> goldens() {
    return Goldens.cases("losses.json.gz").stream()
        .map(c -> Arguments.of(c.get("name").getAsString(), c));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void equalsKeras(String name, JsonObject golden) {
    boolean saturated = name.contains("saturated");
    if (!saturated) {
      compare(golden, DType.FLOAT64, false);
    }
    compare(golden, DType.FLOAT32, true);
  }

  private static void compare(JsonObject golden, DType dtype, boolean unknownBatch) {
    HostTensor yTrue = Goldens.tensor(golden.get("y_true"));
    HostTensor yPred = Goldens.tensor(golden.get("y_pred")).cast(dtype);
    HostTensor weight = Goldens.tensor(golden.get("sample_weight"));
    JsonObject results = golden.getAsJsonObject("results");
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      List<Operand<?>> feeds = new ArrayList<>();
      List<HostTensor> fed = new ArrayList<>();
      for (HostTensor tensor : new HostTensor[] {yTrue, yPred, weight}) {
        if (tensor != null) {
          Shape shape = tensor.shape();
          feeds.add(
              ops.placeholder(tensor.dtype(), unknownBatch ? Shapes.with(shape, 0, -1) : shape));
          fed.add(tensor);
        }
      }
      Operand<?> w = weight == null ? null : feeds.get(2);
      List<Operand<?>> fetches = new ArrayList<>();
      for (String reduction : results.keySet()) {
        Loss loss =
            Losses.REGISTRY
                .get(golden.get("loss").getAsString(), Goldens.config(golden))
                .reduction(reduction);
        Operand<?> value = loss.apply(ops, feeds.get(0), feeds.get(1), w, null);
        fetches.add(value);
        fetches.add(Gradients.of(ops, List.of(value), List.of(feeds.get(1))).get(0).orElseThrow());
      }
      List<HostTensor> actual = session.run(feeds, fed, fetches, List.of());
      int i = 0;
      for (String reduction : results.keySet()) {
        JsonObject expected = results.getAsJsonObject(reduction);
        assertEquals(Goldens.shape(expected.get("shape")), actual.get(i).shape(), reduction);
        check(reduction + " value", actual.get(i++), expected, "value", dtype);
        check(reduction + " gradient", actual.get(i++), expected, "gradient", dtype);
      }
    } finally {
      ops.graph().close();
    }
  }

  private static void check(
      String what, HostTensor actual, JsonObject expected, String key, DType dtype) {
    double[] exact = Goldens.doubles(expected.get(key + "64"));
    if (dtype == DType.FLOAT64) {
      // Keras rounds some constants, such as log(2), to float32 even here.
      Goldens.assertClose(what + " (float64)", actual, exact, 1e-8);
    } else {
      Goldens.assertClose(what, actual, Goldens.floats(expected.get(key)), exact, 1e-6);
    }
  }

  @Test
  void everyClassOfKerasIsRegisteredOrKnownToBeMissing() {
    Set<String> classes = new TreeSet<>();
    for (String name : Registries.kerasNames(Losses.REGISTRY)) {
      if (Character.isUpperCase(name.charAt(0)) && !name.equals(name.toUpperCase())) {
        classes.add(name);
      }
    }
    assertEquals(new TreeSet<>(KERAS), classes);
    MISSING.forEach(name -> assertTrue(!Losses.REGISTRY.has(name), name));
  }

  @Test
  void aliasesMeanWhatTheyMeanInKeras() {
    ALIASES.forEach((alias, name) -> assertEquals(name, Losses.get(alias).className()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void configMakesAnEqualOne(String name, JsonObject golden) {
    Loss loss =
        Losses.REGISTRY
            .get(golden.get("loss").getAsString(), Goldens.config(golden))
            .reduction("sum")
            .name("mine");
    Loss again = Losses.REGISTRY.fromJson(loss.serialize().toJson());
    assertEquals(loss.config(), again.config());
    assertEquals(loss.getClass(), again.getClass());
    Goldens.config(golden)
        .keys()
        .forEach(
            key -> {
              if (!key.equals("axis") || !name.startsWith("Sparse")) {
                assertTrue(loss.config().keys().contains(key), key);
              }
            });
  }

  static Stream<Arguments> resolutions() {
    return Goldens.objects(Goldens.file("metrics.json.gz").getAsJsonArray("resolution")).stream()
        .map(
            r ->
                Arguments.of(
                    Goldens.shape(r.get("y_true_shape")),
                    Goldens.shape(r.get("y_pred_shape")),
                    r.get("crossentropy").getAsString()));
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @MethodSource("resolutions")
  void crossentropyIsWhatKerasMakesOfIt(Shape yTrue, Shape yPred, String expected) {
    assertEquals(expected, Losses.crossentropy(yTrue, yPred));
    assertEquals(expected, Losses.resolve("crossentropy", yTrue, yPred).name());
    assertEquals(expected, Losses.resolve("ce", yTrue, yPred).name());
    assertEquals("huber_loss", Losses.resolve("huber", yTrue, yPred).name());
  }

  @Test
  void softmaxBeforeTheLossIsLookedThrough() {
    HostTensor logits = HostTensor.of(Shape.of(1, 3), 0f, 200f, -200f);
    HostTensor label = HostTensor.of(Shape.of(1), 0);
    assertEquals(
        200f,
        fetch(
            ops ->
                new SparseCategoricalCrossentropy()
                    .apply(
                        ops,
                        ops.constant(label),
                        ops.identity(ops.softmax(ops.constant(logits))))));
    HostTensor oneHot = HostTensor.of(Shape.of(1, 3), 1f, 0f, 0f);
    assertEquals(
        200f,
        fetch(
            ops ->
                new CategoricalCrossentropy()
                    .apply(ops, ops.constant(oneHot), ops.softmax(ops.constant(logits)))));
  }

  @Test
  void sigmoidBeforeTheLossIsLookedThrough() {
    HostTensor logits = HostTensor.of(Shape.of(2, 1), 200f, 0f);
    HostTensor targets = HostTensor.of(Shape.of(2, 1), 0f, 1f);
    float expected = (float) ((200 + Math.log(2)) / 2);
    assertEquals(
        expected,
        fetch(
            ops ->
                new BinaryCrossentropy()
                    .apply(ops, ops.constant(targets), ops.sigmoid(ops.constant(logits)))),
        1e-4f);
  }

  @Test
  void aMaskLeavesOutSamplesAndTheMeanIsOverTheOthers() {
    HostTensor yTrue = HostTensor.of(Shape.of(4, 1), 0f, 0f, 0f, 0f);
    HostTensor yPred = HostTensor.of(Shape.of(4, 1), 1f, 2f, 3f, 10f);
    HostTensor mask = HostTensor.of(Shape.of(4), true, true, true, false);
    HostTensor weights = HostTensor.of(Shape.of(4), 1f, 0f, 0f, 5f);
    assertEquals(
        (1f + 4 + 9) / 3,
        fetch(
            ops ->
                new MeanSquaredError()
                    .apply(
                        ops, ops.constant(yTrue), ops.constant(yPred), null, ops.constant(mask))),
        1e-6f);
    assertEquals(
        1f / 3,
        fetch(
            ops ->
                new MeanSquaredError()
                    .apply(
                        ops,
                        ops.constant(yTrue),
                        ops.constant(yPred),
                        ops.constant(weights),
                        ops.constant(mask))),
        1e-6f);
  }

  @Test
  void aLambdaIsALoss() {
    Loss cubic =
        Loss.of(
            "cubic",
            (ops, yTrue, yPred) -> ops.mean(ops.pow(ops.abs(ops.sub(yPred, yTrue)), 3), -1));
    HostTensor yTrue = HostTensor.of(Shape.of(2, 2), 0, 0, 0, 0);
    HostTensor yPred = HostTensor.of(Shape.of(2, 2), 1f, -1f, 2f, 0f);
    assertEquals(
        2.5f, fetch(ops -> cubic.apply(ops, ops.constant(yTrue), ops.constant(yPred))), 1e-6f);
    assertEquals("cubic", cubic.name());
  }

  @Test
  void halfPrecisionPredictionsGiveALossOfFullPrecision() {
    Ops ops = Ops.create();
    try {
      Operand<?> yPred = ops.placeholder(DType.FLOAT16, Shape.of(-1, 3));
      Operand<?> yTrue = ops.placeholder(DType.INT32, Shape.of(-1));
      Operand<?> loss = new SparseCategoricalCrossentropy().apply(ops, yTrue, yPred);
      assertEquals(DType.FLOAT32, Ops.dtype(loss));
    } finally {
      ops.graph().close();
    }
  }

  @Test
  void anUnknownReductionListsTheKnownOnes() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Reduction.of("average"));
    assertTrue(e.getMessage().contains("sum_over_batch_size"), e.getMessage());
  }

  private static float fetch(Function<Ops, Operand<?>> make) {
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      return session.fetch(make.apply(ops)).scalarFloat();
    } finally {
      ops.graph().close();
    }
  }
}
