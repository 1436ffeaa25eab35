package io.addax.keras.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.variable.GraphVariable;
import io.addax.graph.variable.VariableStore;
import io.addax.keras.config.Config;
import io.addax.keras.constraints.Constraint;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * Twelve steps of three weights under given gradients, against the numbers of {@code
 * make_steps.py}.
 */
class OptimizerStepsTest {
  private static final JsonObject GOLDEN = read();

  /** Keras's {@code NonNeg}, written here so that this test needs optimizers alone. */
  private static final class NotNegative implements Constraint {
    @Override
    public Operand<?> project(Ops ops, Operand<?> weight) {
      return ops.maximum(weight, 0);
    }

    @Override
    public Config config() {
      return Config.empty();
    }
  }

  private static JsonObject read() {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(OptimizerStepsTest.class.getResourceAsStream("steps.json")),
            StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader).getAsJsonObject();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<Arguments> cases() {
    return StreamSupport.stream(GOLDEN.getAsJsonArray("cases").spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .map(c -> Arguments.of(c.get("optimizer").getAsString() + " " + c.get("config"), c));
  }

  /** Three weights with their gradients as placeholders, and an optimizer. */
  private static final class Problem implements AutoCloseable {
    final List<GraphVariable> weights = new ArrayList<>();
    final BoundOptimizer bound;
    final GraphSession session;
    private final Ops ops = Ops.create();
    private final VariableStore store = new VariableStore(ops);
    private final VariableStore local;
    private final List<Operand<?>> feeds = new ArrayList<>();

    Problem(Optimizer optimizer, boolean constrained) {
      this(optimizer, constrained, false);
    }

    /** The same; with a name space for what other workers do not share. */
    Problem(Optimizer optimizer, boolean constrained, boolean shares) {
      local = shares ? new VariableStore(ops, "local") : store;
      List<BoundOptimizer.Trained> trained = new ArrayList<>();
      JsonArray names = GOLDEN.getAsJsonArray("names");
      for (int i = 0; i < names.size(); i++) {
        HostTensor start = tensor(i, GOLDEN.getAsJsonArray("start").get(i));
        GraphVariable weight = store.create(names.get(i).getAsString(), start);
        Operand<?> gradient = ops.placeholder(DType.FLOAT32, start.shape());
        weights.add(weight);
        feeds.add(gradient);
        Constraint constraint = constrained ? new NotNegative() : null;
        trained.add(new BoundOptimizer.Trained(weight, gradient, constraint));
      }
      Operand<?> rate = ops.placeholder(DType.FLOAT32, Shape.scalar());
      feeds.add(rate);
      bound = new BoundOptimizer(optimizer, store, local);
      List<Operand<?>> reads = weights.stream().<Operand<?>>map(w -> w.read(ops)).toList();
      bound.build(ops.after(reads.toArray(Operand<?>[]::new)), rate, trained);
      session = new GraphSession(ops.graph());
      store.initialize(session);
      local.initialize(session);
    }

    void step(JsonElement gradients) {
      List<HostTensor> values = new ArrayList<>();
      for (int i = 0; i < weights.size(); i++) {
        values.add(tensor(i, gradients.getAsJsonArray().get(i)));
      }
      values.add(HostTensor.scalar(bound.learningRate()));
      session.run(feeds, values, List.of(), List.of(bound.end(bound.nextStepApplies())));
      bound.advance(session);
    }

    List<HostTensor> values(List<GraphVariable> variables) {
      return VariableStore.read(session, variables);
    }

    @Override
    public void close() {
      session.close();
      ops.graph().close();
    }
  }

  private static HostTensor tensor(int index, JsonElement values) {
    JsonArray dims = GOLDEN.getAsJsonArray("shapes").get(index).getAsJsonArray();
    long[] shape = dims.asList().stream().mapToLong(JsonElement::getAsLong).toArray();
    return HostTensor.of(Shape.of(shape), floats(values));
  }

  private static float[] floats(JsonElement values) {
    JsonArray array = values.getAsJsonArray();
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.parseFloat(array.get(i).getAsString());
    }
    return floats;
  }

  /**
   * Relative to the largest number. The fused op of Adam takes {@code 1 - 0.999f}, which is 1.3e-5
   * less than Keras's {@code 0.001f}: that much its velocities differ, and half as much its steps.
   */
  private static double tolerance(JsonObject golden) {
    boolean adam = golden.get("optimizer").getAsString().matches("Adam|AdamW");
    return adam ? 2e-5 : 1e-6;
  }

  private static void assertClose(
      JsonElement expected, HostTensor actual, double tolerance, String what) {
    float[] numbers = floats(expected);
    double largest = 0;
    for (float number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    assertEquals(numbers.length, actual.size(), what);
    for (int i = 0; i < numbers.length; i++) {
      assertEquals(numbers[i], actual.floats()[i], tolerance * largest, what + " [" + i + "]");
    }
  }

  private static Optimizer optimizer(JsonObject golden) {
    JsonObject config = golden.getAsJsonObject("config");
    JsonObject options = config.deepCopy(); // the others say how the case is run
    options.remove("exclude");
    options.remove("constraint");
    Optimizer optimizer =
        Optimizers.REGISTRY.get(golden.get("optimizer").getAsString(), Config.of(options));
    if (config.has("exclude")) {
      optimizer.excludeFromWeightDecay(
          config.getAsJsonArray("exclude").asList().stream()
              .map(JsonElement::getAsString)
              .toArray(String[]::new));
    }
    return optimizer;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void stepsAreKerass(String name, JsonObject golden) {
    boolean constrained = golden.getAsJsonObject("config").has("constraint");
    try (Problem problem = new Problem(optimizer(golden), constrained)) {
      JsonArray gradients = GOLDEN.getAsJsonArray("gradients");
      for (int step = 0; step < gradients.size(); step++) {
        problem.step(gradients.get(step));
        JsonArray expected = golden.getAsJsonArray("weights").get(step).getAsJsonArray();
        List<HostTensor> actual = problem.values(problem.weights);
        for (int i = 0; i < actual.size(); i++) {
          assertClose(
              expected.get(i), actual.get(i), tolerance(golden), "step " + step + ", weight " + i);
        }
      }
      assertEquals(gradients.size(), problem.bound.iterations());
      checkVariables(problem, golden);
      if (golden.has("finalized")) {
        problem.bound.finish(problem.session);
        List<HostTensor> actual = problem.values(problem.weights);
        for (int i = 0; i < actual.size(); i++) {
          assertClose(
              golden.getAsJsonArray("finalized").get(i),
              actual.get(i),
              1e-6,
              "finalized weight " + i);
        }
      }
    }
  }

  /** The optimizer's variables have Keras's order, shapes and values. */
  private static void checkVariables(Problem problem, JsonObject golden) {
    List<GraphVariable> variables = problem.bound.variables();
    List<HostTensor> values = problem.values(variables);
    assertEquals(12, values.get(0).longAt(0));
    JsonArray slots = golden.getAsJsonArray("slots");
    assertEquals(slots.size(), variables.size() - 1, () -> variables.toString());
    for (int i = 0; i < slots.size(); i++) {
      JsonArray slot = slots.get(i).getAsJsonArray();
      String what = variables.get(i + 1).name();
      long[] shape =
          slot.get(0).getAsJsonArray().asList().stream()
              .mapToLong(JsonElement::getAsLong)
              .toArray();
      assertEquals(Shape.of(shape), variables.get(i + 1).shape(), what);
      assertClose(slot.get(1), values.get(i + 1), tolerance(golden), what);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void configRoundTripKeepsEverything(String name, JsonObject golden) {
    Optimizer optimizer = optimizer(golden);
    JsonObject written = optimizer.serialize().toJson();
    Optimizer again = Optimizers.REGISTRY.fromJson(written);
    assertEquals(written, again.serialize().toJson());
    golden
        .getAsJsonObject("config")
        .asMap()
        .forEach(
            (key, value) -> {
              if (value.isJsonPrimitive() && !key.equals("constraint")) {
                JsonElement kept = written.getAsJsonObject("config").get(key);
                assertEquals(value.getAsString(), kept.getAsString(), key);
              }
            });
  }

  @Test
  void aSecondTrainingStepSharesTheState() {
    try (Problem problem = new Problem(new SGD(0.5).momentum(0.5), false)) {
      int variables = problem.bound.variables().size();
      GraphVariable weight = problem.weights.get(2);
      Ops ops = problem.ops;
      Operand<?> one = ops.constant(HostTensor.of(weight.shape(), 1f, 1f));
      problem.bound.build(
          ops, ops.constant(0.5f), List.of(new BoundOptimizer.Trained(weight, one, null)));
      assertEquals(variables, problem.bound.variables().size());
      float before = problem.session.fetch(weight.value()).floats()[0];
      problem.session.run(List.of(problem.bound.end(true)));
      problem.session.run(List.of(problem.bound.end(true)));
      // -0.5, then 0.5 * -0.5 - 0.5
      assertEquals(before - 1.25f, problem.session.fetch(weight.value()).floats()[0], 1e-6);
    }
  }

  @Test
  void anUpdateRunsAfterTheReadsOfOldWeights() {
    try (Problem problem = new Problem(new SGD(1.0), false)) {
      GraphVariable weight = problem.weights.get(2);
      Ops ops = problem.ops;
      Operand<?> old = weight.read(ops);
      Operand<?> gradient = ops.mul(old, 0.25);
      problem.bound.build(
          ops.after(old),
          ops.constant(1f),
          List.of(new BoundOptimizer.Trained(weight, gradient, null)));
      float[] start = problem.session.fetch(weight.value()).floats();
      for (int i = 0; i < 50; i++) {
        HostTensor read =
            problem
                .session
                .run(List.of(), List.of(), List.of(old), List.of(problem.bound.end(true)))
                .get(0);
        assertEquals(start[1] * Math.pow(0.75, i), read.floats()[1], 1e-5 * Math.abs(start[1]));
      }
    }
  }

  @Test
  void aRestoredStateGoesOnAtItsStep() {
    Optimizer optimizer = new Adam(0.1).gradientAccumulationSteps(3);
    try (Problem problem = new Problem(optimizer, false)) {
      assertFalse(problem.bound.nextStepApplies());
      VariableStore.assign(
          problem.session, Map.of(problem.bound.variables().get(0), HostTensor.scalar(5L)));
      problem.bound.restored(problem.session);
      assertEquals(5, problem.bound.iterations());
      assertTrue(problem.bound.nextStepApplies());
    }
  }

  /** As a worker beside others: the state, which they share, changes by whole updates alone. */
  @Test
  void aWorkerCountsAndAccumulatesForItself() {
    JsonElement gradients = GOLDEN.getAsJsonArray("start");
    Optimizer optimizer = new SGD(0.5).gradientAccumulationSteps(3);
    try (Problem problem = new Problem(optimizer, false, true)) {
      GraphVariable iterations = problem.bound.iterationsVariable();
      GraphVariable shared = problem.bound.variables().get(1);
      HostTensor start = tensor(0, gradients.getAsJsonArray().get(0));
      HostTensor others = HostTensor.zeros(DType.FLOAT32, start.shape());
      Arrays.fill(others.floats(), 7);
      VariableStore.assign(
          problem.session, Map.of(iterations, HostTensor.scalar(4L), shared, others));
      problem.bound.restored(problem.session);
      for (int batch = 1; batch <= 6; batch++) {
        assertEquals(batch % 3 == 0, problem.bound.nextStepApplies());
        problem.step(gradients);
        int updates = batch / 3;
        List<HostTensor> now = problem.values(List.of(iterations, shared, problem.weights.get(0)));
        assertEquals(4 + 3 * updates, now.get(0).longAt(0));
        assertArrayEquals(others.floats(), now.get(1).floats());
        for (int i = 0; i < start.floats().length; i++) {
          float expected = start.floats()[i] * (1 - 0.5f * updates);
          assertEquals(expected, now.get(2).floats()[i], 1e-6);
        }
      }
    }
  }
}
