package io.addax.keras;

import static io.addax.keras.Classifiers.X;
import static io.addax.keras.Classifiers.Y;
import static io.addax.keras.Classifiers.compiled;
import static io.addax.keras.Classifiers.fit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.callbacks.LambdaCallback;
import io.addax.keras.data.Dataset;
import io.addax.keras.data.Example;
import io.addax.keras.initializers.Ones;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.losses.MeanSquaredError;
import io.addax.keras.optimizers.SGD;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Weights, compiling anew, randomness: what a model does besides arithmetic. */
class ModelBehaviorTest {

  @Test
  void compilingAnewForgetsTheOptimizersStateAndKeepsTheWeights() {
    HostTensor expected;
    try (Model model = Classifiers.plain();
        Model fresh = Classifiers.plain()) {
      model.compile(new SGD(0.1).momentum(0.9), Classifiers.loss());
      model.fit(X, Y, fit(2));
      List<HostTensor> trained = model.getWeights();
      model.compile(new SGD(0.1).momentum(0.9), Classifiers.loss());
      assertEquals(trained, model.getWeights());
      model.fit(X, Y, fit(1));
      expected = model.getWeights().get(0);

      fresh.setWeights(trained);
      fresh.compile(new SGD(0.1).momentum(0.9), Classifiers.loss());
      fresh.fit(X, Y, fit(1));
      assertArrayEquals(expected.floats(), fresh.getWeights().get(0).floats());
    }
  }

  @Test
  void fitGoesOnWithTheOptimizersStateWhereTheLastFitEnded() {
    try (Model once = Classifiers.plain();
        Model twice = Classifiers.plain()) {
      once.compile(new SGD(0.1).momentum(0.9), Classifiers.loss());
      once.fit(X, Y, fit(3));
      twice.compile(new SGD(0.1).momentum(0.9), Classifiers.loss());
      twice.fit(X, Y, fit(1));
      twice.fit(X, Y, fit(2));
      assertEquals(once.getWeights(), twice.getWeights());
    }
  }

  @Test
  void trainableSetAfterTrainingCountsFromTheNextCompileOn() {
    try (Sequential model = compiled()) {
      model.fit(X, Y, fit(1));
      model.getLayer(0).trainable(false);
      HostTensor before = model.getWeights().get(0);
      model.fit(X, Y, fit(1));
      HostTensor after = model.getWeights().get(0);
      assertNotEquals(before, after);
      model.compile(new SGD(0.5), Classifiers.loss());
      HostTensor last = model.getWeights().get(2);
      model.fit(X, Y, fit(1));
      assertEquals(after, model.getWeights().get(0));
      assertNotEquals(last, model.getWeights().get(2));
    }
  }

  @Test
  void weightsCanBeReadAndSetAtAnyTime() {
    try (Sequential model = compiled()) {
      List<HostTensor> first = model.getWeights();
      model.fit(X, Y, fit(1));
      HostTensor trained = model.predict(X);
      assertNotEquals(first, model.getWeights());
      List<HostTensor> kept = model.getWeights();
      model.setWeights(first);
      assertEquals(first, model.getWeights());
      assertNotEquals(trained, model.predict(X));
      model.setWeights(kept);
      assertEquals(trained, model.predict(X));
      Weight bias = model.getLayer(1).weights().get(1);
      bias.value(HostTensor.of(Shape.of(3), 100f, 0f, 0f));
      assertTrue(model.predict(X).floats()[0] > 90);
      assertEquals(100, bias.value().floats()[0]);
    }
  }

  @Test
  void weightsStayReadableAfterClose() {
    Sequential model = compiled();
    model.fit(X, Y, fit(1));
    List<HostTensor> trained = model.getWeights();
    model.close();
    model.close();
    assertEquals(trained, model.getWeights());
  }

  @Test
  void callbacksReadAndSetWeightsWhileTraining() {
    List<HostTensor> seen = new ArrayList<>();
    try (Sequential model = compiled()) {
      List<HostTensor> first = model.getWeights();
      model.fit(
          X,
          Y,
          fit(3)
              .callbacks(
                  new LambdaCallback()
                      .onEpochEnd(
                          (epoch, logs) -> {
                            seen.add(model.predict(X));
                            model.setWeights(first);
                          })));
      assertEquals(seen.get(0), seen.get(1));
      assertEquals(seen.get(0), seen.get(2));
      assertEquals(first, model.getWeights());
    }
  }

  @Test
  void dropoutChangesByStepAndIsOffOutsideTraining() {
    try (Sequential model = new Sequential(new Input(50), new Dropout(0.5).seed(1), new Scale())) {
      model.compile(new SGD(1), new MeanSquaredError());
      HostTensor ones = HostTensor.of(Shape.of(1, 50), filled(50));
      Weight sum = model.getLayer(1).weights().get(0);
      float[][] changes = new float[3][];
      for (int step = 0; step < 3; step++) {
        sum.value(HostTensor.zeros(DType.FLOAT32, Shape.of(50)));
        model.trainOnBatch(ones, HostTensor.of(Shape.of(1, 50), filled(50)));
        // The weight's gradient is the dropped-out input times a constant.
        changes[step] = sum.value().floats().clone();
        int dropped = 0;
        for (float change : changes[step]) {
          dropped += change == 0 ? 1 : 0;
        }
        assertTrue(dropped > 10 && dropped < 40, "dropped " + dropped + " of 50");
      }
      assertTrue(different(changes[0], changes[1]) && different(changes[1], changes[2]));
      sum.value(HostTensor.of(Shape.of(50), filled(50)));
      assertArrayEquals(filled(50), model.predict(ones).floats());
      assertEquals(0, model.testOnBatch(ones, ones).get("loss"));
    }
  }

  private static boolean different(float[] a, float[] b) {
    return !Arrays.equals(a, b);
  }

  private static float[] filled(int n) {
    float[] values = new float[n];
    Arrays.fill(values, 1);
    return values;
  }

  /** Multiplies by a weight: a layer as a user writes one. */
  private static final class Scale extends Layer {
    private Weight factor;

    @Override
    protected void build(Shape input) {
      factor = addWeight("factor", Shape.of(Shapes.get(input, -1)), new Ones());
    }

    @Override
    protected Operand<?> call(CallContext context, Operand<?> x) {
      return context.ops().mul(x, context.read(factor));
    }

    @Override
    protected Shape computeOutputShape(Shape input) {
      return input;
    }
  }

  @Test
  void dataMayHaveOtherDtypesAndALastAxisOfOneMoreOrLess() {
    try (Model model = KerasCase.start(new Sequential(new Input(1), new Dense(1)))) {
      model.compile(new SGD(0.1), new MeanSquaredError());
      double[] x = {1, 2, 3};
      int[] y = {2, 4, 6};
      assertEquals(
          model.evaluate(
              new float[][] {{1}, {2}, {3}}, new float[][] {{2}, {4}, {6}}, Evaluate.silent()),
          model.evaluate(x, y, Evaluate.silent()));
      assertEquals(Shape.of(3, 1), model.predict(x).shape());
    }
  }

  @Test
  void dataOfUnknownLengthOrWithoutEndTrainAsArraysDo() {
    List<Example> examples = Dataset.of(X, Y).examples(0).toList();
    try (Model arrays = compiled();
        Model generated = compiled();
        Model endless = compiled()) {
      arrays.fit(X, Y, fit(2));
      generated.fit(Dataset.generator(examples::iterator), fit(2));
      assertEquals(arrays.getWeights(), generated.getWeights());
      // Ten examples in batches of four are three steps.
      endless.fit(Dataset.of(X, Y).batch(4).repeat(), fit(2).stepsPerEpoch(3));
      assertEquals(arrays.getWeights(), endless.getWeights());
    }
  }

  @Test
  void optimizerAndLossMayEachBeANameOrAnObject() {
    try (Model model = Classifiers.plain()) {
      HostTensor y = KerasCase.sines(2, 10, 3);
      model.compile("sgd", "mse", "mae");
      final var expected = model.evaluate(X, y, Evaluate.silent());
      model.compile(new SGD(0.01), "mse", "mae");
      assertEquals(expected, model.evaluate(X, y, Evaluate.silent()));
      model.compile("sgd", new MeanSquaredError(), "mae");
      assertEquals(expected, model.evaluate(X, y, Evaluate.silent()));
    }
  }

  @Test
  void theCompiledOptimizerIsTheOneGiven() {
    try (Model model = Classifiers.plain()) {
      SGD sgd = new SGD(0.1);
      model.compile(sgd, Classifiers.loss());
      assertSame(sgd, model.optimizer());
      model.fit(X, Y, fit(1));
      HostTensor before = model.getWeights().get(0);
      sgd.learningRate(0);
      model.fit(X, Y, fit(1));
      assertEquals(before, model.getWeights().get(0));
    }
  }

  @Test
  void threadsMayPredictAtTheSameTime() throws InterruptedException {
    try (Model model = compiled()) {
      HostTensor expected = model.predict(X);
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    assertEquals(expected, model.predict(X));
                  }
                });
        thread.setUncaughtExceptionHandler((which, e) -> failures.add(e));
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), failures);
    }
  }
}
