package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.keras.layers.DTypePolicy;
import io.addax.keras.optimizers.LossScaleOptimizer;
import io.addax.keras.testkit.Goldens;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The first 20 steps of the nets of {@code test-data/training} under the mixed policies, as Keras
 * did them, up to what 16 bits can tell.
 */
class PrecisionTrainingTest {
  private static final JsonObject GOLDEN = Goldens.file("precision/training.json.gz");

  static Stream<Arguments> runs() {
    return Goldens.objects(GOLDEN.getAsJsonArray("runs")).stream()
        .map(
            r ->
                Arguments.of(
                    r.get("net").getAsString()
                        + " "
                        + r.get("policy").getAsString()
                        + " "
                        + r.get("optimizer").getAsString(),
                    r));
  }

  @AfterEach
  void back() {
    DTypePolicy.setGlobal("float32");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void trainsAsKerasDoes(String name, JsonObject run) {
    String net = run.get("net").getAsString();
    boolean half = run.get("policy").getAsString().equals("mixed_float16");
    TrainingRun training = new TrainingRun(net, Goldens.file("training/" + net + ".json.gz"), run);
    DTypePolicy.setGlobal(run.get("policy").getAsString());
    // Twice as far as Keras's own runs are apart whose first weights differ by half a 16-bit step.
    double noise = 2 * run.get("loss_noise").getAsDouble();
    float[] weightNoise = Goldens.floats(run.get("weight_noise"));
    float[] losses = Goldens.floats(run.get("losses"));
    try (Model model = training.start()) {
      List<HostTensor> first = model.getWeights();
      for (int i = 0; i < losses.length; i++) {
        double loss = training.step(model, i);
        assertEquals(losses[i], loss, noise, "loss of step " + i);
      }
      List<JsonElement> expected = run.getAsJsonArray("weights").asList();
      List<HostTensor> actual = model.getWeights();
      for (int w = 0; w < actual.size(); w++) {
        assertEquals(DType.FLOAT32, actual.get(w).dtype());
        assertMovedAlike(
            first.get(w).floats(),
            Goldens.floats(expected.get(w)),
            actual.get(w).floats(),
            2 * weightNoise[w],
            model.weights().get(w).path());
      }
      if (half) {
        assertInstanceOf(LossScaleOptimizer.class, model.optimizer());
        assertEquals(run.get("iterations").getAsLong(), model.iterations());
      }
    }
  }

  /** The way from the first weights is the same one, up to a part of its length. */
  private static void assertMovedAlike(
      float[] first, float[] expected, float[] actual, double noise, String weight) {
    double way = 0;
    double apart = 0;
    for (int i = 0; i < first.length; i++) {
      way += Math.pow(expected[i] - first[i], 2);
      apart += Math.pow(expected[i] - actual[i], 2);
    }
    double part = Math.sqrt(apart / way);
    assertTrue(
        part < noise, () -> weight + ": " + part + " of its way apart, " + noise + " at most");
  }
}
