package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Compile;
import io.addax.keras.Evaluate;
import io.addax.keras.Fit;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.callbacks.EarlyStopping;
import io.addax.keras.callbacks.History;
import io.addax.keras.constraints.UnitNorm;
import io.addax.keras.distribute.MirroredStrategy;
import io.addax.keras.distribute.Strategy;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.losses.Loss;
import io.addax.keras.losses.MeanAbsoluteError;
import io.addax.keras.losses.MeanSquaredError;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.metrics.AUC;
import io.addax.keras.metrics.Metric;
import io.addax.keras.metrics.MetricContext;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.AdamW;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.RMSprop;
import io.addax.keras.optimizers.SGD;
import io.addax.keras.optimizers.schedules.CosineDecay;
import io.addax.keras.regularizers.Regularizers;
import io.addax.keras.utils.RandomSeed;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Whatever takes part in training, dividing the batches changes nothing. */
class DividedTrainingTest {
  private static final int SAMPLES = 37;
  private static final Random RANDOM = new Random(11);
  private static final HostTensor X = randoms(SAMPLES, 6);
  private static final HostTensor Y = randoms(SAMPLES, 3);
  private static final HostTensor LABELS = labels(3);

  /** A way to train; every call makes the same model but for its weights. */
  private record Case(Supplier<Model> model, Consumer<Model> compile, Object x, Object y, Fit fit) {
    Case(Supplier<Model> model, Consumer<Model> compile) {
      this(model, compile, X, Y, Fit.epochs(2).batchSize(11));
    }
  }

  private static HostTensor randoms(int... dims) {
    Shape shape = Shape.of(Arrays.stream(dims).asLongStream().toArray());
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) RANDOM.nextGaussian();
    }
    return HostTensor.of(shape, values);
  }

  private static HostTensor labels(int classes) {
    return HostTensor.of(Shape.of(SAMPLES), RANDOM.ints(SAMPLES, 0, classes).toArray());
  }

  private static Model dense() {
    return new Sequential(
        new Input(6), new Dense(8).activation("tanh").name("a"), new Dense(3).name("b"));
  }

  private static Model regularized() {
    return new Sequential(
        new Input(6),
        new Dense(8)
            .activation("relu")
            .kernelRegularizer(Regularizers.get("l2"))
            .activityRegularizer(Regularizers.get("l1"))
            .name("a"),
        new Dense(3).kernelConstraint(new UnitNorm()).name("b"));
  }

  private static Model masked() {
    return new Sequential(
        new Input(4).dtype(DType.INT32),
        new Embedding(9, 5).maskZero(true).name("e"),
        new Dense(3).name("b"));
  }

  private static Model twoOutputs() {
    KerasTensor a = Input.of(6);
    KerasTensor b = Input.of(6);
    KerasTensor x = new Concatenate().apply(a, b);
    KerasTensor hidden = new Dense(7).activation("tanh").name("h").apply(x);
    return new Model(
        List.of(a, b),
        List.of(new Dense(3).name("left").apply(hidden), new Dense(1).name("right").apply(hidden)));
  }

  private static Consumer<Model> mse(Optimizer optimizer) {
    return model -> model.compile(optimizer, new MeanSquaredError(), "mae");
  }

  private static Consumer<Model> with(Supplier<Optimizer> optimizer, Function<Compile, Compile> c) {
    return model -> model.compile(c.apply(Compile.optimizer(optimizer.get())));
  }

  private static Supplier<Optimizer> sgd() {
    return () -> new SGD(0.1);
  }

  private static Case ofTwo(Consumer<Model> compile) {
    return new Case(
        DividedTrainingTest::twoOutputs,
        compile,
        List.of(X, randoms(SAMPLES, 6)),
        List.of(Y, randoms(SAMPLES, 1)),
        Fit.epochs(2).batchSize(11));
  }

  static Map<String, Case> cases() {
    HostTensor weights = HostTensor.of(Shape.of(SAMPLES), randoms(SAMPLES).floats());
    for (int i = 0; i < SAMPLES; i++) {
      weights.floats()[i] = Math.abs(weights.floats()[i]);
    }
    HostTensor ids = HostTensor.of(Shape.of(SAMPLES, 4), RANDOM.ints(SAMPLES * 4, 0, 9).toArray());
    Loss sparse = new SparseCategoricalCrossentropy().fromLogits(true);
    return Map.ofEntries(
        Map.entry(
            "accumulation",
            new Case(
                DividedTrainingTest::dense,
                m -> mse(new Adam(0.01).gradientAccumulationSteps(3)).accept(m))),
        Map.entry(
            "moving average",
            new Case(
                DividedTrainingTest::dense,
                m ->
                    mse(new SGD(0.1).useEma(true).emaMomentum(0.9).emaOverwriteFrequency(2))
                        .accept(m))),
        Map.entry(
            "clipping and schedule",
            new Case(
                DividedTrainingTest::dense,
                m ->
                    mse(new AdamW().learningRate(new CosineDecay(0.02, 20)).globalClipnorm(0.5))
                        .accept(m))),
        Map.entry(
            "centered RMSprop",
            new Case(
                DividedTrainingTest::dense,
                m -> mse(new RMSprop(0.01).centered(true).momentum(0.5)).accept(m))),
        Map.entry(
            "regularizers and constraint",
            new Case(
                DividedTrainingTest::regularized, m -> mse(new SGD(0.05).momentum(0.9)).accept(m))),
        Map.entry(
            "sample weights",
            new Case(
                DividedTrainingTest::dense,
                with(sgd(), c -> c.loss("mse").metrics("mae").weightedMetrics("mse")),
                X,
                Y,
                Fit.epochs(2).batchSize(11).sampleWeight(weights))),
        Map.entry(
            "class weights",
            new Case(
                DividedTrainingTest::dense,
                with(sgd(), c -> c.loss(sparse).metrics("accuracy")),
                X,
                LABELS,
                Fit.epochs(2).batchSize(10).classWeight(Map.of(0, 1.0, 1, 3.0, 2, 0.5)))),
        Map.entry(
            "sum of losses",
            new Case(
                DividedTrainingTest::dense,
                with(
                    () -> new SGD(0.003),
                    c -> c.loss(new MeanSquaredError().reduction("sum")).metrics(new AUC())),
                X,
                HostTensor.of(Shape.of(SAMPLES, 3), RANDOM.ints(SAMPLES * 3, 0, 2).toArray()),
                Fit.epochs(2).batchSize(11))),
        Map.entry(
            "weighted mean of losses",
            new Case(
                DividedTrainingTest::dense,
                with(
                    sgd(),
                    c -> c.loss(new MeanSquaredError().reduction("mean_with_sample_weight"))),
                X,
                Y,
                Fit.epochs(2).batchSize(11).sampleWeight(weights))),
        Map.entry(
            "losses not reduced",
            new Case(
                DividedTrainingTest::dense,
                with(() -> new SGD(0.003), c -> c.loss(new MeanSquaredError().reduction("none"))))),
        Map.entry(
            "ignored class",
            new Case(
                DividedTrainingTest::dense,
                with(
                    sgd(),
                    c ->
                        c.loss(
                            new SparseCategoricalCrossentropy().fromLogits(true).ignoreClass(1))),
                X,
                LABELS,
                Fit.epochs(2).batchSize(10))),
        Map.entry(
            "masked steps",
            new Case(
                DividedTrainingTest::masked,
                with(sgd(), c -> c.loss(sparse).weightedMetrics("accuracy")),
                ids,
                HostTensor.of(Shape.of(SAMPLES, 4), RANDOM.ints(SAMPLES * 4, 0, 3).toArray()),
                Fit.epochs(2).batchSize(11))),
        Map.entry(
            "two inputs and outputs",
            ofTwo(with(sgd(), c -> c.loss("left", "mse", 2).loss("right", "mae")))),
        Map.entry(
            "one of two losses not reduced",
            ofTwo(
                with(
                    () -> new SGD(0.003),
                    c ->
                        c.loss("left", new MeanSquaredError().reduction("none"), 2)
                            .loss("right", "mae")))),
        Map.entry(
            "neither of two losses reduced",
            ofTwo(
                with(
                    () -> new SGD(0.003),
                    c ->
                        c.loss("left", new MeanSquaredError().reduction("none"), 2)
                            .loss("right", new MeanAbsoluteError().reduction("none"))))),
        Map.entry(
            "one row left over",
            new Case(
                DividedTrainingTest::dense,
                m -> mse(new Adam(0.01)).accept(m),
                X,
                Y,
                Fit.epochs(2).batchSize(12))));
  }

  static Stream<Arguments> runs() {
    return cases().keySet().stream()
        .sorted()
        .flatMap(
            name ->
                Stream.of("2 replicas", "3 replicas", "2 micro-batches", "2 x 2")
                    .map(how -> Arguments.of(name, how)));
  }

  private record Outcome(History history, List<HostTensor> weights, Map<String, Double> measured) {}

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("runs")
  void dividingChangesNothing(String name, String how) {
    RandomSeed.set(3);
    Case chosen = cases(name);
    List<HostTensor> initial;
    try (Model model = chosen.model().get()) {
      initial = model.getWeights();
    }
    Outcome one = train(chosen, Strategy.none(), 1, initial);
    Outcome divided =
        switch (how) {
          case "2 replicas" -> train(chosen, MirroredStrategy.cpus(2), 1, initial);
          case "3 replicas" -> train(chosen, MirroredStrategy.cpus(3), 1, initial);
          case "2 micro-batches" -> train(chosen, Strategy.none(), 2, initial);
          default -> train(chosen, MirroredStrategy.cpus(2), 2, initial);
        };
    TrainingComparison.assertSameLogs(one.history(), divided.history(), 2e-6);
    assertEquals(0, TrainingComparison.difference(one.weights(), divided.weights()), 1e-6);
    one.measured().forEach((log, v) -> assertEquals(v, divided.measured().get(log), 2e-6, log));
  }

  private static Case cases(String name) {
    return CASES.get(name);
  }

  private static final Map<String, Case> CASES = cases();

  private static Outcome train(
      Case chosen, Strategy strategy, int microBatches, List<HostTensor> initial) {
    try (Model model = chosen.model().get()) {
      model.distribute(strategy);
      model.setWeights(initial);
      chosen.compile().accept(model);
      Fit fit = chosen.fit().seed(5).verbose(0).pipelineMicroBatches(microBatches);
      History history = model.fit(chosen.x(), chosen.y(), fit);
      Map<String, Double> measured =
          model.evaluate(chosen.x(), chosen.y(), Evaluate.silent().batchSize(13));
      return new Outcome(history, model.getWeights(), measured);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.addax.keras.engine.ModelPlacementTest#optimizers")
  void everyOptimizerDividesBatches(String name, Supplier<Optimizer> optimizer) {
    RandomSeed.set(3);
    Case chosen = new Case(DividedTrainingTest::dense, m -> mse(optimizer.get()).accept(m));
    List<HostTensor> initial;
    try (Model model = chosen.model().get()) {
      initial = model.getWeights();
    }
    Outcome one = train(chosen, Strategy.none(), 1, initial);
    Outcome divided = train(chosen, MirroredStrategy.cpus(2), 2, initial);
    TrainingComparison.assertSameLogs(one.history(), divided.history(), 2e-6);
    assertEquals(0, TrainingComparison.difference(one.weights(), divided.weights()), 1e-6);
  }

  @Test
  void predictionsOfReplicasAreThoseOfOne() {
    try (Model model = dense()) {
      HostTensor expected = model.predict(X);
      try (Model other = dense()) {
        other.distribute(MirroredStrategy.cpus(3));
        other.setWeights(model.getWeights());
        assertArrayEquals(expected.floats(), other.predict(X).floats(), 1e-6f);
        assertArrayEquals(
            expected.rows(0, 2).floats(), other.predict(X.rows(0, 2)).floats(), 1e-6f);
      }
    }
  }

  @Test
  void aCheckpointOfOneStrategyGoesOnUnderAnother(@TempDir Path folder) throws Exception {
    Fit first = Fit.epochs(2).batchSize(11).seed(5).verbose(0);
    Fit second = first.withEpochs(4).initialEpoch(2);
    List<HostTensor> expected;
    try (Model model = dense()) {
      mse(new Adam(0.01)).accept(model);
      model.fit(X, Y, first);
      model.saveCheckpoint(folder.resolve("one"));
      model.fit(X, Y, second);
      expected = model.getWeights();
    }
    for (Strategy strategy : List.of(MirroredStrategy.cpus(2), MirroredStrategy.cpus(4))) {
      try (Model model = dense()) {
        model.distribute(strategy);
        mse(new Adam(0.01)).accept(model);
        model.loadCheckpoint(folder.resolve("one"));
        model.fit(X, Y, second);
        assertEquals(0, TrainingComparison.difference(expected, model.getWeights()), 1e-6);
        model.saveCheckpoint(folder.resolve("many"));
        model.fit(X, Y, second.withEpochs(6).initialEpoch(4));
        List<HostTensor> later = model.getWeights();
        try (Model back = dense()) {
          mse(new Adam(0.01)).accept(back);
          back.loadCheckpoint(folder.resolve("many"));
          back.fit(X, Y, second.withEpochs(6).initialEpoch(4));
          assertEquals(0, TrainingComparison.difference(back.getWeights(), later), 1e-6);
        }
      }
    }
  }

  @Test
  void replicasDropOtherUnitsAndStayEqual() {
    Model model =
        new Sequential(
            new Input(6), new Dropout(0.5), new Dense(8), new BatchNormalization(), new Dense(3));
    try (model) {
      model.distribute(MirroredStrategy.cpus(2));
      mse(new Adam(0.01)).accept(model);
      // Twice the same rows: with the same units dropped, both parts would have the same loss.
      float[] same = new float[4 * 6];
      Arrays.fill(same, 1);
      HostTensor x = HostTensor.of(Shape.of(4, 6), same);
      model.fit(x, Y.rows(0, 4), Fit.epochs(3).batchSize(4).verbose(0));
      assertEquals(model.getWeights(), model.getReplicaWeights(0));
      assertEquals(model.getWeights(), model.getReplicaWeights(1));
    }
  }

  @Test
  void callbacksTakePart() {
    try (Model model = dense()) {
      model.distribute(MirroredStrategy.cpus(2));
      mse(new SGD(0.5)).accept(model);
      EarlyStopping stop = new EarlyStopping().monitor("loss").patience(1).restoreBestWeights(true);
      model.fit(X, Y, Fit.epochs(60).batchSize(37).verbose(0).callbacks(stop));
      assertEquals(model.getReplicaWeights(0), model.getReplicaWeights(1));
    }
  }

  @Test
  void modelsMadeInAScopeHaveItsStrategy() {
    MirroredStrategy strategy = MirroredStrategy.cpus(2);
    Strategy.Scope outer = strategy.scope();
    try (Model inside = dense()) {
      assertEquals(strategy, inside.strategy());
      Strategy.Scope inner = Strategy.none().scope();
      assertThrows(IllegalStateException.class, outer::close);
      inner.close();
      assertEquals(strategy, Strategy.current());
    } finally {
      outer.close();
    }
    assertEquals(Strategy.none(), Strategy.current());
  }

  @Test
  void wrongDevicesAreErrorsThatListWhatIsThere() {
    assertMessage(
        "type and number", assertThrows(IllegalArgumentException.class, () -> mirrored("/CPU:*")));
    assertMessage(
        "twice", assertThrows(IllegalArgumentException.class, () -> mirrored("/CPU:0", "cpu:0")));
    assertThrows(IllegalArgumentException.class, () -> MirroredStrategy.cpus(0));
    try (Model model = dense()) {
      model.distribute(mirrored("/CPU:0", "/CPU:1"));
      mse(new SGD(0.5)).accept(model);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> model.trainOnBatch(X, Y));
      assertMessage("CPU:0", e);
      assertMessage("withLogicalCpus", e);
      model.runtime(RuntimeConfig.defaults().withLogicalCpus(2));
      model.trainOnBatch(X, Y);
    }
  }

  private static MirroredStrategy mirrored(String... devices) {
    return new MirroredStrategy(devices);
  }

  private static void assertMessage(String part, Exception e) {
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void aMetricThatSetsItsStateSaysThatItCannotBeDivided() {
    Metric last =
        new Metric("last") {
          @Override
          public void update(
              MetricContext context, Operand<?> yTrue, Operand<?> yPred, Operand<?> weight) {
            context.assign(context.variable("value", Shape.scalar()), context.ops().mean(yPred));
          }

          @Override
          public Operand<?> result(MetricContext context) {
            return context.variable("value").read(context.ops());
          }
        };
    try (Model model = dense()) {
      model.distribute(MirroredStrategy.cpus(2));
      model.compile(new SGD(0.1), "mse", last);
      assertMessage(
          "only adds", assertThrows(IllegalStateException.class, () -> model.trainOnBatch(X, Y)));
    }
  }

  @Test
  void layersOnTwoDevicesAreAPipeline() {
    Supplier<Model> split =
        () -> {
          Layer first = new Dense(8).activation("tanh").name("a").device("/CPU:0");
          Layer second = new Dense(3).name("b").device("/CPU:1");
          return new Sequential(new Input(6), first, second);
        };
    List<HostTensor> initial;
    try (Model model = dense()) {
      initial = model.getWeights();
    }
    Outcome one =
        train(new Case(DividedTrainingTest::dense, mse(new SGD(0.1))), Strategy.none(), 1, initial);
    for (int microBatches : new int[] {1, 4}) {
      try (Model model = split.get()) {
        model.runtime(RuntimeConfig.defaults().withLogicalCpus(2));
        model.setWeights(initial);
        mse(new SGD(0.1)).accept(model);
        model.fit(
            X,
            Y,
            Fit.epochs(2).batchSize(11).seed(5).verbose(0).pipelineMicroBatches(microBatches));
        assertEquals(0, TrainingComparison.difference(one.weights(), model.getWeights()), 1e-6);
      }
    }
  }
}
