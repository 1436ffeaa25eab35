package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.ir.QuantParams;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class QuantMathTest {
  private static QuantParams params(double scale, int zeroPoint) {
    return QuantParams.perTensor((float) scale, zeroPoint);
  }

  @Test
  void anImageFrom0To1BeginsAtTheLowestInteger() {
    assertEquals(params(1.0 / 255, -128), QuantMath.activation(new Range(0, 1)));
  }

  @Test
  void aSaturatedRelu6Has255Steps() {
    assertEquals(params(6.0 / 255, -128), QuantMath.activation(new Range(0, 6)));
  }

  @Test
  void theRangeIsWidenedToHoldZero() {
    assertEquals(params(5.0 / 255, -128), QuantMath.activation(new Range(2, 5)));
    assertEquals(params(4.0 / 255, 127), QuantMath.activation(new Range(-4, -1)));
  }

  @Test
  void zeroPointsAreRoundedHalfToEven() {
    assertEquals(params(2.0 / 255, 0), QuantMath.activation(new Range(-1, 1)));
    assertEquals(params(4.0 / 255, -64), QuantMath.activation(new Range(-1, 3)));
  }

  @Test
  void aTensorOfZerosHasSomeScale() {
    assertEquals(params(1, 0), QuantMath.activation(new Range(0, 0)));
  }

  @Test
  void numbersBecomeTheNearestIntegersAndAreSaturated() {
    HostTensor values = HostTensor.of(Shape.of(6), 0f, 0.25f, 0.75f, 1.25f, -100f, 100f);
    HostTensor out = QuantMath.quantize(values, params(0.5, 1));
    assertArrayEquals(new byte[] {1, 1, 3, 3, -128, 127}, (byte[]) out.data());
  }

  @Test
  void eachOutputUnitOfADenseKernelHasItsScale() {
    HostTensor kernel = HostTensor.of(Shape.of(2, 3), 1f, -2f, 0.5f, 0.1f, 0f, 0.05f);
    float[] scales = QuantMath.weightScales(kernel, 0);
    assertArrayEquals(new float[] {2f / 127, 0.1f / 127}, scales);
    HostTensor out = QuantMath.quantizeWeights(kernel, scales, 0);
    assertArrayEquals(new byte[] {64, -127, 32, 127, 0, 64}, (byte[]) out.data());
  }

  @Test
  void eachChannelOfADepthwiseKernelHasItsScale() {
    HostTensor kernel = HostTensor.of(Shape.of(1, 2, 1, 2), 1f, 10f, -4f, 5f);
    float[] scales = QuantMath.weightScales(kernel, 3);
    assertArrayEquals(new float[] {4f / 127, 10f / 127}, scales);
    HostTensor out = QuantMath.quantizeWeights(kernel, scales, 3);
    assertArrayEquals(new byte[] {32, 127, -127, 64}, (byte[]) out.data());
  }

  @Test
  void aChannelOfZerosHasSomeScale() {
    HostTensor kernel = HostTensor.of(Shape.of(2, 1), 0f, 127f);
    assertArrayEquals(new float[] {1, 1}, QuantMath.weightScales(kernel, 0));
  }

  @Test
  void aBiasHasTheScaleOfTheAccumulator() {
    float[] scales = QuantMath.biasScales(0.5f, new float[] {0.01f, 0.02f});
    assertArrayEquals(new float[] {(float) (0.5 * 0.01f), (float) (0.5 * 0.02f)}, scales);
    HostTensor out = QuantMath.quantizeBias(HostTensor.of(Shape.of(2), 1f, -1f), scales);
    assertArrayEquals(new int[] {200, -100}, out.ints());
  }

  @Test
  void aBiasThatWouldNotFitMakesTheWeightsCoarser() {
    float[] scales = {1e-12f, 1f};
    QuantMath.makeRoomForBias(scales, 1f, HostTensor.of(Shape.of(2), 1f, 1f));
    assertEquals(1, scales[1]);
    int quantized = QuantMath.quantizeBias(HostTensor.of(Shape.of(1), 1f), scales).ints()[0];
    assertEquals(Integer.MAX_VALUE / 2, quantized, 1000);
  }
}
