package io.addax.keras.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.Shapes;
import io.addax.keras.testkit.Goldens;
import io.addax.keras.testkit.Registries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;

class MetricsTest {
  /** The metric classes of Keras's public interface that this library has. */
  private static final Set<String> KERAS =
      Set.of(
          "AUC",
          "Accuracy",
          "BinaryAccuracy",
          "BinaryCrossentropy",
          "CategoricalAccuracy",
          "CategoricalCrossentropy",
          "CategoricalHinge",
          "CosineSimilarity",
          "FalseNegatives",
          "FalsePositives",
          "Hinge",
          "KLDivergence",
          "LogCoshError",
          "Mean",
          "MeanAbsoluteError",
          "MeanAbsolutePercentageError",
          "MeanSquaredError",
          "MeanSquaredLogarithmicError",
          "Poisson",
          "Precision",
          "PrecisionAtRecall",
          "Recall",
          "RecallAtPrecision",
          "RootMeanSquaredError",
          "SensitivityAtSpecificity",
          "SparseCategoricalAccuracy",
          "SparseCategoricalCrossentropy",
          "SparseTopKCategoricalAccuracy",
          "SpecificityAtSensitivity",
          "SquaredHinge",
          "Sum",
          "TopKCategoricalAccuracy",
          "TrueNegatives",
          "TruePositives");

  /** And those that it does not have. */
  private static final Set<String> MISSING =
      Set.of(
          "BinaryIoU",
          "ConcordanceCorrelation",
          "F1Score",
          "FBetaScore",
          "IoU",
          "MeanIoU",
          "OneHotIoU",
          "OneHotMeanIoU",
          "PearsonCorrelation",
          "R2Score");

  static Stream<Arguments> goldens() {
    return Goldens.cases("metrics.json.gz").stream()
        .map(c -> Arguments.of(c.get("name").getAsString(), c));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void equalsKerasOverThreeBatches(String name, JsonObject golden) {
    Metric metric =
        Metrics.REGISTRY.get(golden.get("metric").getAsString(), Goldens.config(golden));
    assertEquals(golden.get("metric_name").getAsString(), metric.name());
    List<JsonObject> updates = Goldens.objects(golden.getAsJsonArray("updates"));
    try (Harness harness = new Harness(metric, true)) {
      for (JsonObject update : updates) {
        harness.update(update);
        check("result", harness.result(), update);
      }
      harness.reset();
      JsonObject empty = golden.getAsJsonObject("after_reset");
      double[] expected = Goldens.doubles(empty.get("values"));
      Goldens.assertClose("after reset", harness.result(), expected, 1e-6);
      harness.update(updates.get(0));
      check("result again", harness.result(), updates.get(0));
    }
    try (Harness known = new Harness(metric, false)) {
      known.update(updates.get(0));
      check("result of known shapes", known.result(), updates.get(0));
    }
  }

  private static void check(String what, HostTensor actual, JsonObject update) {
    JsonObject expected = update.getAsJsonObject("result");
    assertEquals(Goldens.shape(expected.get("shape")), actual.shape());
    Goldens.assertClose(
        what,
        actual,
        Goldens.floats(expected.get("values")),
        Goldens.doubles(update.getAsJsonObject("result64").get("values")),
        1e-6);
  }

  /** A metric in a graph of its own: an update for each kind of weights, on one state. */
  private static final class Harness implements AutoCloseable {
    private final Metric metric;
    private final boolean unknownBatch;
    private final Ops ops = Ops.create();
    private final VariableStore store = new VariableStore(ops);
    private final GraphSession session = new GraphSession(ops.graph());
    private final MetricContext.State state = new MetricContext.State(store, "metrics/m");
    private final Map<List<Shape>, List<Operand<?>>> feeds = new HashMap<>();
    private final Map<List<Shape>, List<Operation>> updates = new HashMap<>();
    private Operand<?> result;

    Harness(Metric metric, boolean unknownBatch) {
      this.metric = metric;
      this.unknownBatch = unknownBatch;
    }

    private void build(JsonObject sample, List<Shape> key) {
      List<Operand<?>> fed = new ArrayList<>();
      for (HostTensor tensor : tensors(sample)) {
        Shape shape = tensor.shape();
        boolean open = unknownBatch && shape.numDimensions() > 0;
        fed.add(ops.placeholder(tensor.dtype(), open ? Shapes.with(shape, 0, -1) : shape));
      }
      boolean plain = sample.has("values");
      boolean weighted = !sample.get("sample_weight").isJsonNull();
      Operand<?> weight = weighted ? fed.get(fed.size() - 1) : null;
      MetricContext context = new MetricContext(ops, state);
      metric.update(context, plain ? null : fed.get(0), fed.get(plain ? 0 : 1), weight);
      feeds.put(key, fed);
      updates.put(key, context.updates());
      result = metric.result(new MetricContext(ops, state));
      store.initialize(session);
    }

    private static List<HostTensor> tensors(JsonObject update) {
      return Stream.of("values", "y_true", "y_pred", "sample_weight")
          .filter(key -> update.has(key) && !update.get(key).isJsonNull())
          .map(key -> Goldens.tensor(update.get(key)))
          .toList();
    }

    void update(JsonObject update) {
      List<Shape> key = tensors(update).stream().map(HostTensor::shape).toList();
      if (!updates.containsKey(key)) {
        build(update, key);
      }
      session.run(feeds.get(key), tensors(update), List.of(), updates.get(key));
    }

    HostTensor result() {
      return session.fetch(result);
    }

    void reset() {
      VariableStore.assign(session, state.initialValues());
    }

    @Override
    public void close() {
      session.close();
      ops.graph().close();
    }
  }

  private static void update(Metric metric, Shape targets, Shape predictions) {
    try (Harness harness = new Harness(metric, true)) {
      Ops ops = harness.ops;
      metric.update(
          new MetricContext(ops, harness.state),
          ops.placeholder(DType.FLOAT32, targets),
          ops.placeholder(DType.FLOAT32, predictions),
          null);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sparse_categorical_accuracy, class indices of shape (None;) or (None; 1)",
    "sparse_top_k_categorical_accuracy, class indices of shape (None;) or (None; 1)",
    "sparse_categorical_crossentropy, class indices of shape (None;) or (None; 1)",
    "categorical_accuracy, shape (None; 4)",
    "top_k_categorical_accuracy, shape (None; 4)",
    "accuracy, shape (None; 4)",
    "binary_accuracy, shape (None; 4)",
    "binary_crossentropy, shape (None; 4)",
    "categorical_crossentropy, shape (None; 4)",
  })
  void targetsThatDoNotFitAreAnErrorThatNamesTheMetric(String name, String expected) {
    Metric metric = Metrics.get(name);
    for (long[] open : new long[][] {{-1, 3}, {8, 3}}) {
      Exception e =
          assertThrows(
              IllegalArgumentException.class,
              () -> update(metric, Shape.of(open), Shape.of(open[0], 4)));
      assertEquals(
          "The metric '"
              + name
              + "' ("
              + metric.className()
              + ") expected targets to have "
              + expected.replace(';', ',')
              + " for predictions of shape (None, 4). Received shape: (None, 3)",
          e.getMessage());
    }
  }

  @Test
  void targetsOfUnknownShapeAreLeftToTheRun() {
    update(new SparseCategoricalAccuracy(), Shape.of(-1, -1), Shape.of(-1, 4));
    update(new BinaryAccuracy(), Shape.of(-1, 1), Shape.of(-1, 4));
    update(new CategoricalAccuracy(), Shape.of(-1, -1), Shape.of(-1, 4));
  }

  @Test
  void everyClassOfKerasIsRegisteredOrKnownToBeMissing() {
    Set<String> classes = new TreeSet<>();
    for (String name : Registries.kerasNames(Metrics.REGISTRY)) {
      boolean abbreviation = Set.of("BCE", "MSE", "MAE", "MAPE", "MSLE").contains(name);
      if (Character.isUpperCase(name.charAt(0)) && !abbreviation) {
        classes.add(name);
      }
    }
    assertEquals(new TreeSet<>(KERAS), classes);
    MISSING.forEach(name -> assertTrue(!Metrics.REGISTRY.has(name), name));
  }

  @Test
  void everyClassHasGoldensOrATestOfItsOwn() {
    Set<String> tested = new TreeSet<>();
    Goldens.cases("metrics.json.gz").forEach(c -> tested.add(c.get("metric").getAsString()));
    tested.addAll(
        Set.of(
            "SensitivityAtSpecificity",
            "SpecificityAtSensitivity",
            "PrecisionAtRecall",
            "RecallAtPrecision"));
    assertEquals(new TreeSet<>(KERAS), tested);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void configMakesAnEqualOne(String name, JsonObject golden) {
    Metric metric =
        Metrics.REGISTRY.get(golden.get("metric").getAsString(), Goldens.config(golden));
    metric.name("mine");
    Metric again = Metrics.REGISTRY.fromJson(metric.serialize().toJson());
    assertEquals(metric.config(), again.config());
    assertEquals(metric.getClass(), again.getClass());
    Goldens.config(golden)
        .keys()
        .forEach(key -> assertTrue(metric.config().keys().contains(key), key));
  }

  static Stream<Arguments> resolutions() {
    return Goldens.objects(Goldens.file("metrics.json.gz").getAsJsonArray("resolution")).stream()
        .map(
            r ->
                Arguments.of(
                    Goldens.shape(r.get("y_true_shape")),
                    Goldens.shape(r.get("y_pred_shape")),
                    r.get("accuracy").getAsString(),
                    r.get("crossentropy").getAsString()));
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @MethodSource("resolutions")
  void accuracyIsWhatKerasMakesOfIt(
      Shape yTrue, Shape yPred, String accuracy, String crossentropy) {
    for (String name : List.of("accuracy", "acc")) {
      Metric metric = Metrics.resolve(name, yTrue, yPred);
      assertEquals(accuracy, metric.className());
      assertEquals(name, metric.name());
    }
    Metric loss = Metrics.resolveAccuracy("crossentropy", yTrue, yPred);
    assertEquals(Metrics.get(crossentropy).className(), loss.className());
    assertEquals("mse", Metrics.resolve("mse", yTrue, yPred).name());
    assertThrows(
        IllegalArgumentException.class, () -> Metrics.resolveAccuracy("mse", yTrue, yPred));
  }

  @Test
  void aMetricAddsFewOpsToAStep() {
    assertEquals(8, opsOf(new SparseCategoricalAccuracy(), DType.INT32));
    assertEquals(6, opsOf(new SparseCategoricalCrossentropy().fromLogits(true), DType.INT32));
    Ops ops = Ops.create();
    try {
      Operand<?> loss = ops.placeholder(DType.FLOAT32, Shape.scalar());
      VariableStore store = new VariableStore(ops);
      MetricContext context = new MetricContext(ops, new MetricContext.State(store, "loss"));
      assertEquals(2, newOps(ops, () -> new Mean().update(context, null, loss, null)));
    } finally {
      ops.graph().close();
    }
  }

  private static long opsOf(Metric metric, DType labels) {
    Ops ops = Ops.create();
    try {
      Operand<?> yTrue = ops.placeholder(labels, Shape.of(-1));
      Operand<?> yPred = ops.placeholder(DType.FLOAT32, Shape.of(-1, 10));
      VariableStore store = new VariableStore(ops);
      MetricContext context = new MetricContext(ops, new MetricContext.State(store, "m"));
      return newOps(ops, () -> metric.update(context, yTrue, yPred, null));
    } finally {
      ops.graph().close();
    }
  }

  /** How many ops but constants and those of the variables themselves something adds. */
  private static long newOps(Ops ops, Runnable add) {
    long before = countOps(ops);
    add.run();
    return countOps(ops) - before;
  }

  private static long countOps(Ops ops) {
    long count = 0;
    var operations = ops.graph().operations();
    while (operations.hasNext()) {
      GraphOperation op = operations.next();
      boolean variable =
          Set.of("VarHandleOp", "ReadVariableOp", "AssignVariableOp", "Placeholder")
              .contains(op.type());
      count += variable || op.type().equals("Const") ? 0 : 1;
    }
    return count;
  }

  @Test
  void aLambdaIsAMetric() {
    Metric worst =
        Metric.of("worst", (ops, yTrue, yPred) -> ops.max(ops.abs(ops.sub(yPred, yTrue)), -1));
    HostTensor yTrue = HostTensor.of(Shape.of(2, 2), 0, 0, 1, 1);
    HostTensor yPred = HostTensor.of(Shape.of(2, 2), 1f, -3f, 1f, 2f);
    assertEquals(2f, resultOf(worst, yTrue, yPred));
    assertEquals("worst", worst.name());
  }

  @Test
  void ratesUnderAConstraintAreTheBestOverThresholds() {
    HostTensor yTrue = HostTensor.of(Shape.of(5), 0, 0, 0, 1, 1);
    HostTensor yPred = HostTensor.of(Shape.of(5), 0f, 0.3f, 0.8f, 0.3f, 0.8f);
    // The examples of Keras's own documentation.
    assertEquals(0.5f, resultOf(new SensitivityAtSpecificity(0.5), yTrue, yPred), 1e-6f);
    assertEquals(2 / 3f, resultOf(new SpecificityAtSensitivity(0.5), yTrue, yPred), 1e-6f);
    assertEquals(0.5f, resultOf(new PrecisionAtRecall(0.5), yTrue, yPred), 1e-6f);
    HostTensor four = HostTensor.of(Shape.of(4), 0, 0, 1, 1);
    HostTensor scores = HostTensor.of(Shape.of(4), 0f, 0.5f, 0.3f, 0.9f);
    assertEquals(0.5f, resultOf(new RecallAtPrecision(0.8), four, scores), 1e-6f);
    assertEquals(
        new RecallAtPrecision(0.8).config(),
        Metrics.REGISTRY.fromJson(new RecallAtPrecision(0.8).serialize().toJson()).config());
  }

  @Test
  void theAreaOfAPerfectRankingIsOneUnderEveryCurve() {
    HostTensor yTrue = HostTensor.of(Shape.of(4), 0, 0, 1, 1);
    HostTensor yPred = HostTensor.of(Shape.of(4), 0.1f, 0.2f, 0.7f, 0.9f);
    for (String curve : List.of("ROC", "pr", "PRGAIN")) {
      assertEquals(1f, resultOf(new AUC().curve(curve), yTrue, yPred), 1e-5f, curve);
    }
    assertThrows(IllegalArgumentException.class, () -> new AUC().curve("F1"));
    assertThrows(IllegalArgumentException.class, () -> new AUC().numThresholds(1));
  }

  @Test
  void sortedIdsAreComparedDirectly() {
    HostTensor labels = HostTensor.of(Shape.of(3), 4, 2, 7);
    HostTensor ids = HostTensor.of(Shape.of(3, 3), 4f, 1f, 0f, 1f, 2f, 3f, 1f, 2f, 7f);
    Metric metric = new SparseTopKCategoricalAccuracy().k(2).fromSortedIds(true);
    assertEquals(2 / 3f, resultOf(metric, labels, ids), 1e-6f);
  }

  @Test
  void thresholdsMustLieBetweenZeroAndOne() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Precision().thresholds(0.5, 2));
    assertEquals(
        "Precision: expected thresholds from 0 to 1. Received: [0.5, 2.0]", e.getMessage());
  }

  private static float resultOf(Metric metric, HostTensor yTrue, HostTensor yPred) {
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      VariableStore store = new VariableStore(ops);
      MetricContext context = new MetricContext(ops, new MetricContext.State(store, "m"));
      metric.update(context, ops.constant(yTrue), ops.constant(yPred), null);
      store.initialize(session);
      session.run(context.updates());
      return session.fetch(metric.result(context)).scalarFloat();
    } finally {
      ops.graph().close();
    }
  }
}
