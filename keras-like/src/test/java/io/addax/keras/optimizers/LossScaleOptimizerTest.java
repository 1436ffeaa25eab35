package io.addax.keras.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.Compile;
import io.addax.keras.Fit;
import io.addax.keras.Sequential;
import io.addax.keras.distribute.MirroredStrategy;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.testkit.Goldens;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Dynamic loss scaling, against the numbers of {@code make_precision.py}. */
class LossScaleOptimizerTest {
  private static final JsonObject GOLDEN = Goldens.file("precision/loss-scale.json.gz");

  static Stream<Arguments> cases() {
    return Goldens.objects(GOLDEN.getAsJsonArray("cases")).stream()
        .map(c -> Arguments.of(c.get("optimizer").getAsString() + " " + c.get("config"), c));
  }

  /** One weight with a gradient that is fed, and multiplied by the scale as a scaled loss's is. */
  private static final class Problem implements AutoCloseable {
    final Ops ops = Ops.create();
    final VariableStore store = new VariableStore(ops);
    final GraphVariable weight =
        store.create("w", HostTensor.of(Shape.of(3), Goldens.floats(GOLDEN.get("start"))));
    final Operand<?> gradient = ops.placeholder(DType.FLOAT32, Shape.of(3));
    final BoundOptimizer bound;
    final GraphSession session;

    Problem(Optimizer optimizer) {
      bound = new BoundOptimizer(optimizer, store);
      Operand<?> scaled = bound.scaleLoss(ops, gradient);
      Operand<?> unused = ops.placeholder(DType.FLOAT32, Shape.scalar());
      bound.build(ops, unused, List.of(new BoundOptimizer.Trained(weight, scaled, null)));
      session = new GraphSession(ops.graph());
      store.initialize(session);
    }

    void step(float[] values) {
      HostTensor fed = HostTensor.of(Shape.of(3), values);
      session.run(
          List.of(gradient), List.of(fed), List.of(), List.of(bound.end(bound.nextStepApplies())));
      bound.advance(session);
    }

    HostTensor value(GraphVariable variable) {
      return session.fetch(variable.value());
    }

    @Override
    public void close() {
      session.close();
      ops.graph().close();
    }
  }

  private static LossScaleOptimizer optimizer(JsonObject golden) {
    Optimizer inner =
        Optimizers.REGISTRY.get(golden.get("optimizer").getAsString(), Goldens.config(golden));
    return new LossScaleOptimizer(inner)
        .initialScale(GOLDEN.get("initial_scale").getAsDouble())
        .dynamicGrowthSteps(GOLDEN.get("dynamic_growth_steps").getAsInt());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void scalesAndSkipsAsKerasDoes(String name, JsonObject golden) {
    float[] gradients = Goldens.floats(GOLDEN.get("gradients"));
    float[] factors = Goldens.floats(GOLDEN.get("factors"));
    try (Problem problem = new Problem(optimizer(golden))) {
      JsonArray steps = golden.getAsJsonArray("steps");
      for (int i = 0; i < gradients.length; i++) {
        float[] gradient = factors.clone();
        for (int j = 0; j < gradient.length; j++) {
          gradient[j] *= gradients[i];
        }
        problem.step(gradient);
        JsonObject expected = steps.get(i).getAsJsonObject();
        List<GraphVariable> own = problem.bound.scalingVariables();
        String step = "step " + i;
        assertEquals(
            expected.get("counter").getAsLong(), problem.value(own.get(0)).longAt(0), step);
        assertEquals(
            expected.get("scale").getAsFloat(), problem.value(own.get(1)).scalarFloat(), step);
        assertEquals(expected.get("iterations").getAsLong(), problem.bound.iterations(), step);
        assertArrayEquals(
            Goldens.floats(expected.get("weight")),
            problem.value(problem.weight).floats(),
            2e-6f,
            step);
      }
    }
  }

  @Test
  void theConfigHasTheInnerOptimizer() {
    LossScaleOptimizer optimizer =
        new LossScaleOptimizer(new Adam(0.25).beta1(0.5)).initialScale(128).dynamicGrowthSteps(7);
    JsonObject written = optimizer.serialize().toJson();
    assertEquals("LossScaleOptimizer", written.get("class_name").getAsString());
    assertEquals(
        List.of("name", "inner_optimizer", "initial_scale", "dynamic_growth_steps"),
        List.copyOf(written.getAsJsonObject("config").keySet()));
    LossScaleOptimizer again = (LossScaleOptimizer) Optimizers.REGISTRY.fromJson(written);
    assertEquals(written, again.serialize().toJson());
    assertEquals(128, again.initialScale());
    assertEquals(7, again.dynamicGrowthSteps());
    assertEquals(0.25f, again.learningRate());
  }

  @Test
  void onlyTheInnerOptimizerHasOptions() {
    Adam inner = new Adam();
    LossScaleOptimizer optimizer = new LossScaleOptimizer(inner);
    assertSame(inner, optimizer.innerOptimizer());
    optimizer.learningRate(0.5);
    assertEquals(0.5f, inner.learningRate());
    assertThrows(UnsupportedOperationException.class, () -> optimizer.clipnorm(1));
    assertThrows(UnsupportedOperationException.class, () -> optimizer.useEma(true));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LossScaleOptimizer(new LossScaleOptimizer(inner)));
    assertThrows(IllegalArgumentException.class, () -> optimizer.initialScale(0));
    assertThrows(IllegalArgumentException.class, () -> optimizer.dynamicGrowthSteps(0));
  }

  private static Sequential model() {
    Sequential model =
        new Sequential(
            new Input(2),
            new Dense(3).kernelInitializer("ones").activation("tanh"),
            new Dense(1).kernelInitializer("ones"));
    model.compile(
        new LossScaleOptimizer(new Adam(0.05)).initialScale(256).dynamicGrowthSteps(4), "mse");
    return model;
  }

  /** Its whole state is in checkpoints and files: training goes on as if never interrupted. */
  @Test
  void trainingGoesOnFromCheckpointsAndFiles(@TempDir Path folder) throws Exception {
    float[][] x = {{1, 2}, {-1, 0.5f}, {0.25f, -2}, {3, 1}};
    float[][] y = {{1}, {0}, {-1}, {2}};
    float[][] huge = {{1e38f}, {-1e38f}, {1e38f}, {1e38f}};
    Fit options = Fit.epochs(5).batchSize(2).shuffle(false).verbose(0);
    try (Sequential whole = model();
        Sequential restored = model()) {
      whole.fit(x, y, options);
      whole.trainOnBatch(x, huge); // overflows: only the scale changes
      assertEquals(10, whole.iterations());
      whole.saveCheckpoint(folder.resolve("half"));
      whole.save(folder.resolve("half.keras"));
      restored.loadCheckpoint(folder.resolve("half"));
      assertEquals(10, restored.iterations());
      try (io.addax.keras.Model loaded = io.addax.keras.Model.load(folder.resolve("half.keras"))) {
        assertEquals(10, loaded.iterations());
        assertTrue(loaded.optimizer() instanceof LossScaleOptimizer);
        whole.fit(x, y, options);
        restored.fit(x, y, options);
        loaded.fit(x, y, options);
        whole.save(folder.resolve("whole.keras"));
        for (int i = 0; i < whole.weights().size(); i++) {
          float[] expected = whole.getWeights().get(i).floats();
          assertArrayEquals(expected, restored.getWeights().get(i).floats());
          assertArrayEquals(expected, loaded.getWeights().get(i).floats());
        }
      }
    }
  }

  /** Replicas see the same gradients, and so skip the same steps. */
  @Test
  void replicasScaleAlike() {
    float[][] x = {{1, 2}, {-1, 0.5f}, {0.25f, -2}, {3, 1}};
    float[][] y = {{1}, {0}, {-1}, {2}};
    float[][] huge = {{1e38f}, {-1e38f}, {1e38f}, {1e38f}};
    try (Sequential one = model();
        Sequential two = model()) {
      two.distribute(MirroredStrategy.cpus(2));
      for (Sequential model : List.of(one, two)) {
        for (int i = 0; i < 12; i++) {
          model.trainOnBatch(x, i % 5 == 3 ? huge : y);
        }
        assertEquals(10, model.iterations());
      }
      for (int i = 0; i < one.weights().size(); i++) {
        assertArrayEquals(
            one.getWeights().get(i).floats(), two.getWeights().get(i).floats(), 1e-6f);
      }
    }
  }

  @Test
  void compileWrapsUnderMixedFloat16Alone() {
    for (String policy : List.of("mixed_float16", "mixed_bfloat16", "float32")) {
      try (Sequential model = new Sequential(new Input(2), new Dense(1))) {
        model.dtype(policy);
        Adam adam = new Adam();
        model.compile(adam, "mse");
        boolean scaled = model.optimizer() instanceof LossScaleOptimizer;
        assertEquals(policy.equals("mixed_float16"), scaled, policy);
        model.compile(Compile.optimizer(adam).loss("mse").autoScaleLoss(false));
        assertSame(adam, model.optimizer());
      }
    }
  }
}
