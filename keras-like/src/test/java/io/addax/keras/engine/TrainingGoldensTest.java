package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fifty steps of three nets under every optimizer end where Keras ends. What is allowed beside the
 * rounding that the files tell ({@code float32_noise}) is far below what any wrong formula makes.
 */
class TrainingGoldensTest {
  private static final double TOLERANCE = 1e-4;

  /** How many times rounding may move this program's numbers farther than it moved Keras's. */
  private static final double NOISE = 20;

  /**
   * TensorFlow's kernel of Adam computes {@code 1 - beta_2} in float32, where 1 - 0.999 is 1.3e-5
   * of itself too small; Keras has the exact difference.
   */
  private static final double ADAM = 3e-5;

  static Stream<TrainingRun> runs() {
    return Stream.of("mlp", "lenet", "resnet").flatMap(net -> TrainingRun.all(net).stream());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void fiftyStepsGiveTheLossesAndWeightsOfKeras(TrainingRun run) {
    try (Model model = run.start()) {
      for (int step = 0; step < run.steps(); step++) {
        float expected = run.losses()[step];
        double loss = run.step(model, step);
        assertEquals(expected, loss, allowed(run) * expected, "loss of step " + step);
      }
      compare(run, model.getWeights(), run.weights("weights"));
    }
  }

  static Stream<TrainingRun> averaged() {
    return runs().filter(run -> run.has("weights_after_finalize"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("averaged")
  void fitEndsWithTheMovingAverageAsWeights(TrainingRun run) {
    try (Model model = run.start()) {
      for (int step = 0; step < run.steps() - 1; step++) {
        run.step(model, step);
      }
      run.fit(model, run.steps() - 1);
      compare(run, model.getWeights(), run.weights("weights_after_finalize"));
    }
  }

  private static double allowed(TrainingRun run) {
    double kernel = run.usesAdamKernel() ? ADAM : 0;
    return Math.min(TOLERANCE, NOISE * run.noise() + kernel);
  }

  /** Differences are relative to the largest element of the tensor. */
  private static void compare(TrainingRun run, List<HostTensor> weights, List<float[]> expected) {
    assertEquals(expected.size(), weights.size(), "number of weights");
    for (int i = 0; i < expected.size(); i++) {
      float[] keras = expected.get(i);
      float[] ours = weights.get(i).floats();
      assertEquals(keras.length, ours.length, "elements of weight " + i);
      double scale = 0;
      double difference = 0;
      for (int j = 0; j < keras.length; j++) {
        scale = Math.max(scale, Math.abs(keras[j]));
        difference = Math.max(difference, Math.abs(keras[j] - ours[j]));
      }
      double relative = difference / scale;
      assertTrue(
          relative <= allowed(run),
          "weight " + i + " differs by " + relative + " of its largest element");
    }
  }
}
