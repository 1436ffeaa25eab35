package io.addax.keras;

import static io.addax.keras.Classifiers.X;
import static io.addax.keras.Classifiers.Y;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.Logs;
import io.addax.keras.data.Dataset;
import io.addax.keras.engine.InferenceGraph;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.losses.Loss;
import io.addax.keras.losses.MeanSquaredError;
import io.addax.keras.losses.Reduction;
import io.addax.keras.optimizers.SGD;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** A model survives misuse: bad first batches, callbacks that close it, failures, other threads. */
class ModelSafetyTest {
  private static final Fit FIT = Classifiers.fit(1);

  @Test
  void aRefusedFirstBatchDoesNotDecideWhatAccuracyIs() {
    try (Model model = Classifiers.compiled("accuracy");
        Model fresh = Classifiers.compiled("accuracy")) {
      float[][] oneHot = new float[10][3];
      assertThrows(IllegalArgumentException.class, () -> model.fit(X, oneHot, FIT));
      assertEquals(fresh.fit(X, Y, FIT).history(), model.fit(X, Y, FIT).history());
      assertEquals(fresh.evaluate(X, Y), model.evaluate(X, Y));
    }
  }

  // Unreduced losses; the numbers are Keras's.

  private static final HostTensor FX =
      HostTensor.of(Shape.of(4, 2), 0, .25f, .5f, .75f, 1, 1.25f, 1.5f, 1.75f);
  private static final float[][] FY = {{1}, {2}, {0}, {1}};

  private static Dense ones(String name) {
    Dense dense = new Dense(1).useBias(false).kernelInitializer("ones");
    dense.name(name);
    return dense;
  }

  private static Loss unreduced() {
    return new MeanSquaredError().reduction(Reduction.NONE);
  }

  private static Model line() {
    Model model = new Sequential(new Input(2), ones("line"));
    model.compile(new SGD(0.01), unreduced());
    return model;
  }

  private static void assertKernel(Model model, int weight, float... expected) {
    assertArrayEquals(expected, model.getWeights().get(weight).floats(), 1e-6f);
  }

  @Test
  void anUnreducedLossIsLoggedAsMeanAndTrainedOnAsSum() {
    try (Model batch = line();
        Model weighted = line();
        Model epoch = line()) {
      assertEquals(2.8125, batch.trainOnBatch(FX, FY).get("loss"), 1e-6);
      assertKernel(batch, 0, 0.895f, 0.88f);
      float[] weights = {1, 2, 3, 4};
      assertEquals(9.28125, weighted.testOnBatch(FX, FY, weights).get("loss"), 1e-6);
      assertEquals(9.28125, weighted.trainOnBatch(FX, FY, weights).get("loss"), 1e-6);
      assertKernel(weighted, 0, 0.61f, 0.5425f);
      Map<String, List<Double>> history = epoch.fit(FX, FY, FIT.batchSize(3)).history();
      assertEquals(2.6721320152282715, history.get("loss").get(0), 1e-6);
      assertKernel(epoch, 0, 0.8988531f, 0.8844953f);
      Evaluate options = Evaluate.silent().batchSize(3);
      assertEquals(2.2517638206481934, epoch.evaluate(FX, FY, options).get("loss"), 1e-6);
    }
  }

  @Test
  void anUnreducedLossBesideAReducedOneIsKerassSum() {
    KerasTensor x = Input.of(2);
    List<KerasTensor> outputs = List.of(ones("a").apply(x), ones("b").apply(x));
    try (Model model = new Model(List.of(x), outputs)) {
      model.compile(Compile.optimizer(new SGD(0.01)).loss("a", unreduced()).loss("b", "mse"));
      assertEquals(
          Map.of("a_loss", 2.8125, "b_loss", 2.8125, "loss", 5.625),
          model.trainOnBatch(FX, List.of(FY, FY)));
      assertKernel(model, 0, 0.895f, 0.88f);
      assertKernel(model, 1, 0.895f, 0.88f);
    }
  }

  // Callbacks.

  /** Does something with the model at each batch, and can be closed. */
  private static final class Acting extends Callback implements AutoCloseable {
    private final Consumer<Model> action;
    private boolean isClosed;

    Acting(Consumer<Model> action) {
      this.action = action;
    }

    @Override
    public void onTrainBatchEnd(int batch, Logs logs) {
      action.accept(model());
    }

    @Override
    public void onTestBatchEnd(int batch, Logs logs) {
      action.accept(model());
    }

    @Override
    public void onPredictBatchEnd(int batch) {
      action.accept(model());
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  private static void refuses(Runnable run, String... parts) {
    String message = assertThrows(IllegalStateException.class, run::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCallbackCannotCloseOrCompileTheModelThatRuns(boolean close) {
    Acting acting =
        new Acting(
            m -> {
              if (close) {
                m.close();
              } else {
                m.compile("sgd", "mse");
              }
            });
    String what = close ? "closed" : "compiled";
    try (Model model = Classifiers.compiled()) {
      refuses(() -> model.fit(X, Y, FIT.callbacks(acting)), what, "while fit runs");
      Evaluate evaluate = Evaluate.silent().callbacks(acting);
      refuses(() -> model.evaluate(X, Y, evaluate), what, "while evaluate runs");
      Predict predict = Predict.defaults().callbacks(acting);
      refuses(() -> model.predict(X, predict), what, "while predict runs");
      model.fit(X, Y, FIT);
      model.compile("sgd", "mse");
    }
  }

  @Test
  void callbacksAreClosedWhereTrainingFails() {
    Acting fine = new Acting(m -> {});
    Acting failing =
        new Acting(
            m -> {
              throw new UnsupportedOperationException("no");
            });
    try (Model model = Classifiers.compiled()) {
      model.fit(X, Y, FIT.callbacks(fine));
      assertFalse(fine.isClosed);
      Fit options = FIT.callbacks(fine, failing);
      assertThrows(UnsupportedOperationException.class, () -> model.fit(X, Y, options));
      assertTrue(fine.isClosed && failing.isClosed);
    }
  }

  @Test
  void aGraphIsFreedEvenIfTheValuesCannotBeSaved() {
    try (Model model = Classifiers.compiled()) {
      List<HostTensor> weights = model.getWeights();
      HostTensor before = model.predict(X);
      InferenceGraph inside = model.inferenceGraph();
      inside.session().close();
      assertThrows(IllegalStateException.class, () -> model.compile("sgd", "mse"));
      assertThrows(IllegalStateException.class, () -> inside.graph().toGraphDef());
      assertThrows(IllegalStateException.class, model::getWeights);
      model.setWeights(weights);
      assertEquals(before, model.predict(X));
    }
  }

  // Arguments.

  @Test
  void dataSetsDoWithoutOptions() {
    Dataset data = Dataset.of(X, Y);
    try (Model model = Classifiers.compiled()) {
      assertEquals(1, model.fit(data).history().get("loss").size());
      assertEquals(model.evaluate(X, Y), model.evaluate(data));
    }
  }

  @Test
  void aSplitOfNothingIsNone() {
    try (Model model = Classifiers.compiled()) {
      assertEquals(
          List.of("loss"), List.copyOf(model.fit(X, Y, FIT.validationSplit(0)).history().keySet()));
    }
  }

  @Test
  void aBatchMayBeAskedToHoldEverything() {
    int all = Integer.MAX_VALUE;
    try (Model model = Classifiers.compiled();
        Model other = Classifiers.compiled()) {
      assertEquals(
          other.fit(X, Y, FIT.batchSize(10)).history(),
          model.fit(X, Y, FIT.batchSize(all)).history());
      assertEquals(
          model.evaluate(X, Y, Evaluate.silent().batchSize(10)),
          model.evaluate(X, Y, Evaluate.silent().batchSize(all)));
      assertEquals(model.predict(X), model.predict(X, Predict.defaults().batchSize(all)));
      model.fit(X, Y, FIT.shuffle(true).batchSize(all).validation(X, Y));
    }
  }

  // Threads.

  @Test
  void modelsThatShareWeightsRunInThreads() {
    Dense shared = new Dense(4);
    try (Model a = sharing(shared);
        Model b = sharing(shared)) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () ->
              CompletableFuture.allOf(
                      CompletableFuture.runAsync(() -> use(a, b)),
                      CompletableFuture.runAsync(() -> use(b, a)))
                  .join());
      HostTensor kernel = shared.weights().get(0).value();
      assertTrue(Float.isFinite(kernel.floats()[0]));
      assertEquals(a.getWeights().get(0), b.getWeights().get(0));
    }
  }

  private static Model sharing(Dense shared) {
    KerasTensor x = Input.of(4);
    Model model = new Model(x, new Dense(1).apply(shared.apply(x)));
    model.compile(new SGD(0.001), new MeanSquaredError());
    return model;
  }

  private static void use(Model one, Model other) {
    HostTensor y = KerasCase.sines(3, 10, 1);
    for (int i = 0; i < 200; i++) {
      one.trainOnBatch(X, y);
      one.predictOnBatch(X);
      other.weights().get(0).value();
      if (i % 50 == 49) {
        one.compile(new SGD(0.001), new MeanSquaredError());
      }
    }
  }
}
