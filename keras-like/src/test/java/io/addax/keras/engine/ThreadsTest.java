package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.session.GraphSession;
import io.addax.keras.Compile;
import io.addax.keras.KerasCase;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.data.Batch;
import io.addax.keras.distribute.MirroredStrategy;
import io.addax.keras.distribute.Strategy;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import io.addax.keras.layers.activations.Activation;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Identity;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.core.Lambda;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.CategoricalCrossentropy;
import io.addax.keras.losses.CosineSimilarity;
import io.addax.keras.losses.Loss;
import io.addax.keras.losses.MeanSquaredError;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.metrics.Metric;
import io.addax.keras.optimizers.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tensorflow.ndarray.Shape;

@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "elsewhere sessions have no threads of their own")
class ThreadsTest {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final RuntimeConfig DEFAULTS = RuntimeConfig.defaults();
  private static final Loss SPARSE = new SparseCategoricalCrossentropy().fromLogits(true);

  /** So many rows that a batch of {@link #convolutional} is divided. */
  private static final int MANY = 64 * PROCESSORS;

  @BeforeEach
  void needsProcessors() {
    assumeTrue(PROCESSORS > 1 && PROCESSORS <= 8, "one processor or very many divide nothing");
  }

  private static Sequential mlp() {
    return new Sequential(new Input(784), new Dense(128).activation("relu"), new Dense(10));
  }

  private static Sequential convolutional(Layer... between) {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Input(12, 12, 1));
    layers.add(new Conv2D(16, 3).activation("relu"));
    layers.add(new Conv2D(32, 3).activation("relu"));
    layers.addAll(List.of(between));
    layers.add(new Flatten());
    layers.add(new Dense(10));
    return new Sequential(layers.toArray(new Layer[0]));
  }

  private static Trainer trainer(Model net, RuntimeConfig config, Strategy strategy) {
    return trainer(net, config, strategy, SPARSE);
  }

  private static Trainer trainer(
      Model net, RuntimeConfig config, Strategy strategy, Object loss, Object... metrics) {
    Compile compile = Compile.optimizer(new Adam());
    compile = loss instanceof Loss given ? compile.loss(given) : compile.loss((String) loss);
    return new Trainer(net, compile.metrics(metrics), config, strategy);
  }

  private static Batch batch(Model net, int rows) {
    HostTensor y = HostTensor.of(Shape.of(rows), KerasCase.classes(rows, 10, 7));
    return Batch.of(List.of(inputs(net, rows)), List.of(y), List.of());
  }

  private static HostTensor inputs(Model net, int rows) {
    Shape shape = net.inputs().get(0).shape().tail().prepend(rows);
    return KerasCase.sines(rows, 1.0, shape.asArray());
  }

  /** Intra-op and inter-op threads. */
  private static void assertThreads(int intraOp, int interOp, Trainer trainer) {
    GraphSession session = trainer.graph().session();
    assertEquals(
        List.of(intraOp, interOp), List.of(session.intraOpThreads(), session.interOpThreads()));
  }

  @Test
  void aSessionSharesOpsOnceABatchIsLarge() {
    try (Sequential net = new Sequential(new Input(784), new Dense(2048), new Dense(10));
        Trainer trainer = trainer(net, DEFAULTS, Strategy.none())) {
      trainer.predictBatch(List.of(inputs(net, 1)));
      assertThreads(0, 0, trainer); // an update alone would be worth sharing
    }
    try (Sequential net = new Sequential(new Input(100), new Dense(4096), new Dense(10));
        Trainer trainer = trainer(net, DEFAULTS, Strategy.none())) {
      trainer.predictBatch(List.of(inputs(net, 1)));
      assertThreads(1, 0, trainer);
      trainer.trainBatch(batch(net, 40));
      assertThreads(0, 0, trainer); // too few rows for so many weights to be divided
      trainer.trainBatch(batch(net, 1));
      assertThreads(0, 0, trainer);
    }
  }

  @Test
  void theProcessorsDivideABatchThatIsMuchWorkWithFewWeights() {
    try (Sequential net = convolutional();
        Trainer trainer = trainer(net, DEFAULTS, Strategy.none())) {
      trainer.trainBatch(batch(net, 1));
      assertThreads(1, 0, trainer);
      trainer.trainBatch(batch(net, MANY));
      assertThreads(1, PROCESSORS, trainer);
      trainer.trainBatch(batch(net, 1));
      assertThreads(1, PROCESSORS, trainer);
    }
  }

  @Test
  void whatDoesNotTreatEachSampleAloneIsNotDivided() {
    Layer lambda = new Lambda((ops, x) -> ops.sub(x, ops.mean(x)));
    Layer centered =
        new Activation(
            io.addax.keras.activations.Activation.of(
                "centered", (ops, x) -> ops.sub(x, ops.mean(x))));
    for (Layer layer :
        List.of(new Dropout(0.5), new BatchNormalization(), lambda, centered, new Identity())) {
      int expected = layer instanceof Identity ? PROCESSORS : 0;
      try (Sequential net = convolutional(layer);
          Trainer trainer = trainer(net, DEFAULTS, Strategy.none())) {
        trainer.trainBatch(batch(net, MANY));
        assertThreads(expected == 0 ? 0 : 1, expected, trainer);
      }
    }
  }

  @Test
  void aLossOrMetricOfOnesOwnSeesTheWholeBatch() {
    Loss.Function function = (ops, y, p) -> ops.mean(ops.square(p));
    try (Sequential net = convolutional();
        Trainer trainer = trainer(net, DEFAULTS, Strategy.none(), Loss.of("own", function))) {
      trainer.predictBatch(List.of(inputs(net, MANY)));
      HostTensor y = KerasCase.sines(2, 1.0, MANY, 10);
      trainer.trainBatch(Batch.of(List.of(inputs(net, MANY)), List.of(y), List.of()));
      assertThreads(0, 0, trainer);
    }
    Metric metric = Metric.of("own", (ops, y, p) -> ops.mean(ops.square(p)));
    try (Sequential net = convolutional();
        Trainer trainer = trainer(net, DEFAULTS, Strategy.none(), SPARSE, metric)) {
      trainer.testBatch(batch(net, MANY));
      assertThreads(0, 0, trainer);
    }
  }

  @Test
  void whatWasAskedForStays() {
    List<RuntimeConfig> asked =
        List.of(
            DEFAULTS.withIntraOpThreads(2),
            DEFAULTS.withInterOpThreads(2),
            DEFAULTS.withLogicalCpus(2));
    for (RuntimeConfig config : asked) {
      try (Sequential net = convolutional();
          Trainer trainer = trainer(net, config, Strategy.none())) {
        trainer.trainBatch(batch(net, MANY));
        assertThreads(config.intraOpThreads(), 0, trainer);
      }
    }
  }

  @Test
  void replicasDivideTheProcessors() {
    int each = Math.max(1, PROCESSORS / 2);
    try (Sequential net = mlp();
        Trainer trainer = trainer(net, DEFAULTS, MirroredStrategy.cpus(2))) {
      trainer.trainBatch(batch(net, 256));
      assertThreads(1, 0, trainer); // 128 rows are little work
      trainer.trainBatch(batch(net, 512));
      assertThreads(each, 0, trainer);
    }
  }

  /** What a model is after a small batch, a large one, and a small one, and what it then says. */
  private record Outcome(
      List<HostTensor> weights, Map<String, Double> measured, List<HostTensor> predicted) {}

  private static Outcome outcome(
      Sequential fresh, RuntimeConfig config, Strategy strategy, int... batches) {
    try (Sequential net = fresh) {
      for (Weight weight : net.weights()) {
        weight.value(KerasCase.sines(1, 0.05, weight.shape().asArray()));
      }
      try (Trainer trainer =
          trainer(net, config, strategy, SPARSE, "accuracy", "sparse_top_k_categorical_accuracy")) {
        for (int rows : batches) {
          trainer.trainBatch(batch(net, rows));
        }
        trainer.resetMetrics();
        List<HostTensor> predicted = new ArrayList<>();
        for (int rows : new int[] {1, MANY + 1}) {
          trainer.testBatch(batch(net, rows));
          predicted.addAll(trainer.predictBatch(List.of(inputs(net, rows))));
        }
        return new Outcome(net.getWeights(), trainer.results(), predicted);
      }
    }
  }

  private static void assertSame(Outcome expected, Outcome actual, String what) {
    assertClose(expected.weights(), actual.weights(), what);
    assertClose(expected.predicted(), actual.predicted(), what);
    assertEquals(expected.measured().keySet(), actual.measured().keySet());
    expected
        .measured()
        .forEach((name, v) -> assertEquals(v, actual.measured().get(name), 2e-6, what + name));
  }

  private static void assertClose(List<HostTensor> expected, List<HostTensor> actual, String what) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).floats(), actual.get(i).floats(), 2e-6f, what + " " + i);
    }
  }

  /** A small batch, a large one, for which the session begins anew, and small ones. */
  @Test
  void trainingGoesOnWhenTheSessionBeginsAnew() {
    int[] batches = {32, 512, 32};
    Outcome given = outcome(mlp(), DEFAULTS.withIntraOpThreads(2), Strategy.none(), batches);
    for (Strategy strategy :
        List.of(Strategy.none(), new MirroredStrategy("/CPU:1"), MirroredStrategy.cpus(2))) {
      boolean one = strategy.equals(Strategy.none());
      RuntimeConfig config = DEFAULTS.withLogicalCpus(one ? 1 : 2);
      assertSame(given, outcome(mlp(), config, strategy, batches), strategy.toString());
    }
  }

  @Test
  void whatProcessorsDivideComesToTheSame() {
    int[] batches = {1, MANY, 3, MANY - 1, 1};
    RuntimeConfig two = DEFAULTS.withIntraOpThreads(2);
    assertSame(
        outcome(convolutional(), two, Strategy.none(), batches),
        outcome(convolutional(), DEFAULTS, Strategy.none(), batches),
        "divided");
  }

  /** Parts are computed side by side, and add to what is measured in one order. */
  @Test
  void eachTimeTheSameBitsComeOut() {
    int[] batches = {MANY, MANY - 1, MANY, MANY};
    Outcome first = outcome(convolutional(), DEFAULTS, Strategy.none(), batches);
    for (int i = 0; i < 8; i++) {
      Outcome again = outcome(convolutional(), DEFAULTS, Strategy.none(), batches);
      assertEquals(first.measured(), again.measured());
      for (int w = 0; w < first.weights().size(); w++) {
        assertArrayEquals(first.weights().get(w).floats(), again.weights().get(w).floats(), "" + w);
      }
    }
  }

  /** A loss given by name is known when training begins, after a prediction. */
  @Test
  void aPredictionBeforeTrainingChangesNothing() {
    try (Sequential net = convolutional();
        Trainer trainer =
            trainer(net, DEFAULTS, Strategy.none(), "sparse_categorical_crossentropy")) {
      List<HostTensor> before = trainer.predictBatch(List.of(inputs(net, MANY)));
      assertThreads(0, 0, trainer);
      trainer.testBatch(batch(net, MANY));
      assertThreads(1, PROCESSORS, trainer);
      List<HostTensor> after = trainer.predictBatch(List.of(inputs(net, MANY)));
      assertArrayEquals(before.get(0).floats(), after.get(0).floats(), 1e-5f);
    }
  }

  /** An uncompiled model predicts in parts too. */
  @Test
  void predictionsAreDivided() {
    try (Sequential net = convolutional();
        Trainer trainer = new Trainer(net, null, DEFAULTS, Strategy.none())) {
      List<HostTensor> some = trainer.predictBatch(List.of(inputs(net, 1)));
      List<HostTensor> many = trainer.predictBatch(List.of(inputs(net, MANY)));
      assertThreads(1, PROCESSORS, trainer);
      assertEquals(Shape.of(MANY, 10), many.get(0).shape());
      assertArrayEquals(
          some.get(0).floats(),
          trainer.predictBatch(List.of(inputs(net, 1))).get(0).floats(),
          1e-6f);
    }
  }

  @Test
  void lossesAndMetricsSayWhetherEachSampleCountsAlone() {
    assertEquals(true, new MeanSquaredError().isSamplewise());
    assertEquals(true, new CategoricalCrossentropy().isSamplewise());
    assertEquals(false, new CategoricalCrossentropy().axis(0).isSamplewise());
    assertEquals(false, new CategoricalCrossentropy().axis(-2).isSamplewise());
    assertEquals(false, new CosineSimilarity().axis(0).isSamplewise());
    assertEquals(false, Loss.of("own", (ops, y, p) -> p).isSamplewise());
    assertEquals(false, Metric.of("own", (ops, y, p) -> p).isSamplewise());
    var metric = new io.addax.keras.metrics.CosineSimilarity();
    assertEquals(true, metric.isSamplewise());
    assertEquals(false, metric.axis(0).isSamplewise());
  }

  /** Otherwise a training would not go on, after an interruption, as one without. */
  @Test
  void whatIsMeasuredBetweenTrainingsDoesNotChangeThem() {
    try (Sequential net = convolutional();
        Trainer trainer = trainer(net, DEFAULTS, Strategy.none())) {
      trainer.predictBatch(List.of(inputs(net, MANY)));
      trainer.trainBatch(batch(net, 2));
      assertThreads(1, 0, trainer);
      trainer.testBatch(batch(net, MANY));
      trainer.predictBatch(List.of(inputs(net, MANY)));
      assertThreads(1, 0, trainer);
      trainer.trainBatch(batch(net, MANY));
      assertThreads(1, PROCESSORS, trainer);
    }
  }

  @Test
  void aBatchOfFewRowsStaysWhole() {
    try (Sequential net = convolutional();
        Trainer trainer = trainer(net, DEFAULTS, Strategy.none())) {
      trainer.trainBatch(batch(net, MANY));
      assertEquals(PROCESSORS, trainer.graph().layout(1, MANY).size());
      assertEquals(1, trainer.graph().layout(1, 9).size());
      assertEquals(4, trainer.graph().layout(4, 9).size(), "as somebody asked for");
    }
  }

  /** A part that fails takes with it what the others would have counted. */
  @Test
  void aBatchThatFailsIsNotMeasured() {
    DType ids = DType.INT32;
    Sequential net =
        new Sequential(
            new Input(12, 12).dtype(ids),
            new Embedding(5, 8),
            new Conv2D(16, 3).activation("relu"),
            new Conv2D(32, 3),
            new Flatten(),
            new Dense(10));
    try (net;
        Trainer trainer = trainer(net, DEFAULTS, Strategy.none())) {
      HostTensor good = HostTensor.of(Shape.of(MANY, 12, 12), new int[MANY * 144]);
      HostTensor bad = HostTensor.of(Shape.of(MANY, 12, 12), new int[MANY * 144]);
      bad.ints()[(MANY - 3) * 144] = 99;
      List<HostTensor> y = List.of(HostTensor.of(Shape.of(MANY), new int[MANY]));
      trainer.testBatch(Batch.of(List.of(good), y, List.of()));
      assertThreads(1, PROCESSORS, trainer);
      Map<String, Double> before = trainer.results();
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> trainer.testBatch(Batch.of(List.of(bad), y, List.of())));
      assertTrue(error.getMessage().contains("(Embedding)"), error.getMessage());
      assertTrue(
          error.getMessage().contains("part " + (PROCESSORS - 1) + " of the batch"),
          error.getMessage());
      assertEquals(before, trainer.results());
    }
  }
}
