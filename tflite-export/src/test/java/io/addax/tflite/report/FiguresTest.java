package io.addax.tflite.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** The figures of numbers for which they are known. */
class FiguresTest {
  private static HostTensor of(float... values) {
    return HostTensor.of(Shape.of(values.length), values);
  }

  @Test
  void aTenthOfTheAmplitudeIs20Decibels() {
    Deviation deviation = new Deviation();
    deviation.add(of(1, -2, 3), of(1.1f, -2.2f, 3.3f));
    deviation.add(of(4), of(4.4f));
    assertEquals(20, deviation.snr(), 1e-4);
    assertEquals(1, deviation.cosine(), 1e-9);
    assertEquals(0.4, deviation.maxError(), 1e-6);
  }

  @Test
  void theCosineOfARightAngleIsZero() {
    Deviation deviation = new Deviation();
    deviation.add(of(1, 0), of(0, 2));
    assertEquals(0, deviation.cosine());
    assertEquals(10 * Math.log10(1 / 5.0), deviation.snr(), 1e-9);
  }

  @Test
  void withoutNoiseTheRatioIsInfinite() {
    Deviation deviation = new Deviation();
    assertTrue(Double.isNaN(deviation.snr()));
    deviation.add(of(0, 0), of(0, 0));
    assertEquals(Double.POSITIVE_INFINITY, deviation.snr());
    assertEquals(1, deviation.cosine());
  }

  @Test
  void whatLiesOutsideIsSaturated() {
    Deviation deviation = new Deviation();
    deviation.add(of(-1.5f, -1, 0, 1, 3), of(-1, -1, 0, 1, 1), -1, 1);
    assertEquals(0.4, deviation.saturation(), 1e-9);
  }

  @Test
  void quantilesAreThoseOfTheSortedNumbers() {
    Random random = new Random(5);
    float[] values = new float[20_000];
    Distribution distribution = new Distribution();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() * (i % 10 + 1);
    }
    distribution.add(of(Arrays.copyOf(values, 5000)));
    distribution.add(of(Arrays.copyOfRange(values, 5000, values.length)));
    Arrays.sort(values);
    assertEquals(values[0], distribution.min());
    assertEquals(values[values.length - 1], distribution.max());
    for (double share : new double[] {0.001, 0.05, 0.3, 0.7, 0.99, 0.999}) {
      float exact = values[(int) (share * values.length)];
      assertEquals(exact, distribution.quantile(share), 0.3, "" + share);
    }
  }

  @Test
  void namesCannotBreakOutOfThePage() {
    String svg = new Svg(9, 9, "a\"b").text("end", 1, 2, "<script>&\n").toString();
    assertTrue(svg.contains("aria-label=\"a&quot;b\""), svg);
    assertTrue(svg.contains(">&lt;script&gt;&amp;?</text>"), svg);
  }

  @Test
  void aHistogramCountsEverythingOnce() {
    Distribution distribution = new Distribution();
    distribution.add(of(0, 0, 0));
    distribution.add(of(1, 2, 3, 4, 8));
    assertArrayEquals(new int[] {4, 2, 1, 1}, distribution.histogram(4));
  }
}
