package io.addax.keras.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.layers.regularization.GaussianDropout;
import io.addax.keras.layers.regularization.GaussianNoise;
import io.addax.keras.layers.regularization.SpatialDropout1D;
import io.addax.keras.layers.regularization.SpatialDropout2D;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class RandomLayersTest {
  private static HostTensor ones(long... shape) {
    float[] values = new float[(int) Shape.of(shape).size()];
    Arrays.fill(values, 1);
    return HostTensor.of(Shape.of(shape), values);
  }

  private static float[] trained(Layer layer, long step, HostTensor x) {
    try (LayerHarness harness = LayerTest.harness(layer, true, x)) {
      return harness.output(step, List.of(x)).floats();
    }
  }

  private static double mean(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    return Math.sqrt(
        IntStream.range(0, values.length)
            .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
            .average()
            .orElseThrow());
  }

  @Test
  void dropoutDropsItsRateAndEnlargesTheRest() {
    float[] y = trained(new Dropout(0.25).seed(1), 0, ones(100, 1000));
    long dropped = IntStream.range(0, y.length).filter(i -> y[i] == 0).count();
    assertEquals(0.25, dropped / (double) y.length, 0.005);
    for (float v : y) {
      assertTrue(v == 0 || Math.abs(v - 1 / 0.75f) < 1e-6f);
    }
    assertEquals(1, mean(y), 0.01);
  }

  @Test
  void whatIsDroppedDependsOnSeedAndStepOnly() {
    HostTensor x = ones(10, 100);
    float[] first = trained(new Dropout(0.5).seed(1), 0, x);
    assertArrayEquals(first, trained(new Dropout(0.5).seed(1), 0, x));
    assertFalse(Arrays.equals(first, trained(new Dropout(0.5).seed(1), 1, x)));
    assertFalse(Arrays.equals(first, trained(new Dropout(0.5).seed(2), 0, x)));
    Dropout unseeded = new Dropout(0.5);
    Layer again = Layers.REGISTRY.get("Dropout", unseeded.config());
    assertArrayEquals(trained(unseeded, 3, x), trained(again, 3, x));
  }

  @Test
  void gradientsFlowWhereNothingWasDropped() {
    HostTensor x = ones(4, 50);
    try (LayerHarness harness = LayerTest.harness(new Dropout(0.5).seed(1), true, x)) {
      float[] gradient = harness.gradients(ones(4, 50), List.of(x)).get(0).get().floats();
      assertArrayEquals(harness.output(x).floats(), gradient);
    }
  }

  @Test
  void aNoiseShapeOfOneDropsTogether() {
    assertRowsAreEqual(trained(new Dropout(0.5).noiseShape(-1, 1, 8).seed(1), 0, ones(2, 5, 8)));
    assertRowsAreEqual(trained(new SpatialDropout1D(0.5).seed(1), 0, ones(2, 5, 8)));
    assertRowsAreEqual(trained(new SpatialDropout2D(0.5).seed(1), 0, ones(2, 1, 5, 8)));
  }

  /** Of (2, 5, 8): the same along the middle axis, and not the same everywhere. */
  private static void assertRowsAreEqual(float[] y) {
    for (int sample = 0; sample < 2; sample++) {
      float[] row = Arrays.copyOfRange(y, sample * 40, sample * 40 + 8);
      for (int step = 1; step < 5; step++) {
        int from = sample * 40 + step * 8;
        assertArrayEquals(row, Arrays.copyOfRange(y, from, from + 8));
      }
    }
    assertTrue(mean(y) > 0 && deviation(y) > 0);
  }

  @Test
  void droppingAllGivesZeros() {
    assertArrayEquals(new float[4], trained(new Dropout(1), 0, ones(1, 4)));
  }

  @Test
  void gaussianLayersHaveTheirDeviation() {
    float[] noise = trained(new GaussianNoise(0.5).seed(1), 0, ones(100, 1000));
    assertEquals(1, mean(noise), 0.01);
    assertEquals(0.5, deviation(noise), 0.005);
    float[] dropout = trained(new GaussianDropout(0.2).seed(1), 0, ones(100, 1000));
    assertEquals(1, mean(dropout), 0.01);
    assertEquals(0.5, deviation(dropout), 0.005);
  }

  @Test
  void nothingHappensOutsideTraining() {
    HostTensor x = ones(2, 3);
    for (Layer layer :
        List.of(new Dropout(0.5), new GaussianNoise(0.5), new GaussianDropout(0.5))) {
      assertArrayEquals(x.floats(), LayerTest.output(layer, x).floats());
    }
  }
}
