package io.addax.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.keras.utils.RandomSeed;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example runs and learns. */
class ExamplesTest {
  /**
   * Keras reaches 95 % and more with both networks (see {@code test-data/interop/quickstart.py}).
   */
  private static final double ENOUGH = 0.93;

  @BeforeEach
  void sameNumbersAtEachRun() {
    RandomSeed.set(1);
  }

  @Test
  void quickstartTrainsConvertsAndRuns(@TempDir Path folder) throws Exception {
    Scores scores = Quickstart.run(folder);
    scores.accuracies().forEach((model, accuracy) -> assertTrue(accuracy > ENOUGH, model));
    scores
        .agreements()
        .forEach((file, agreement) -> assertTrue(agreement >= 0.98, file + ": " + agreement));
    for (String file :
        new String[] {
          "mlp-float32.tflite", "mlp-int8.tflite", "cnn-float32.tflite", "cnn-int8.tflite"
        }) {
      assertTrue(Files.size(folder.resolve(file)) > 1000, file);
    }
  }

  @Test
  void leNetTrainsOnANamedDevice() {
    assertTrue(LeNetOnDevice.run("/CPU:0") > ENOUGH);
  }

  @Test
  void depthwiseSeparableNetworkTrains() {
    assertTrue(DepthwiseSeparable.run() > ENOUGH);
  }

  @Test
  void accumulatedGradientsTrain() {
    assertTrue(GradientAccumulation.run() > ENOUGH);
  }
}
