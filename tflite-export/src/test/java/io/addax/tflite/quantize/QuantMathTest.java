package io.addax.tflite.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.QuantParams;
import java.util.Arrays;
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
    HostTensor out = QuantMath.quantize(values, DType.INT8, params(0.5, 1));
    assertArrayEquals(new byte[] {1, 1, 3, 3, -128, 127}, (byte[]) out.data());
  }

  @Test
  void eachOutputUnitOfADenseKernelHasItsScale() {
    HostTensor kernel = HostTensor.of(Shape.of(2, 3), 1f, -2f, 0.5f, 0.1f, 0f, 0.05f);
    float[] scales = QuantMath.weightScales(kernel, 0, 127);
    assertArrayEquals(new float[] {2f / 127, 0.1f / 127}, scales);
    HostTensor out = QuantMath.quantizeWeights(kernel, scales, 0, 127);
    assertArrayEquals(new byte[] {64, -127, 32, 127, 0, 64}, (byte[]) out.data());
  }

  @Test
  void eachChannelOfADepthwiseKernelHasItsScale() {
    HostTensor kernel = HostTensor.of(Shape.of(1, 2, 1, 2), 1f, 10f, -4f, 5f);
    float[] scales = QuantMath.weightScales(kernel, 3, 127);
    assertArrayEquals(new float[] {4f / 127, 10f / 127}, scales);
    HostTensor out = QuantMath.quantizeWeights(kernel, scales, 3, 127);
    assertArrayEquals(new byte[] {32, 127, -127, 64}, (byte[]) out.data());
  }

  @Test
  void aChannelOfZerosHasSomeScale() {
    HostTensor kernel = HostTensor.of(Shape.of(2, 1), 0f, 127f);
    assertArrayEquals(new float[] {1, 1}, QuantMath.weightScales(kernel, 0, 127));
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
    QuantMath.makeRoomForBias(
        scales, 1f, HostTensor.of(Shape.of(2), 1f, 1f), Integer.MAX_VALUE / 2.0);
    assertEquals(1, scales[1]);
    int quantized = QuantMath.quantizeBias(HostTensor.of(Shape.of(1), 1f), scales).ints()[0];
    assertEquals(Integer.MAX_VALUE / 2, quantized, 1000);
  }

  @Test
  void symmetricScalesHaveNoZeroPoint() {
    assertEquals(params(3.0 / 32767, 0), QuantMath.symmetric(new Range(-3, 2), 32767));
    assertEquals(params(1, 0), QuantMath.symmetric(new Range(0, 0), 32767));
    assertEquals(
        params(2.0 / 127, 0), QuantMath.table(HostTensor.of(Shape.of(2, 2), 1f, -2f, 0f, 1f)));
  }

  @Test
  void fourBitsReachFromMinusSevenToSeven() {
    HostTensor kernel = HostTensor.of(Shape.of(1, 4), 3.5f, -3.5f, 0.7f, 10f);
    float[] scales = {0.5f};
    assertArrayEquals(
        new byte[] {7, -7, 1, 7}, (byte[]) QuantMath.quantizeWeights(kernel, scales, 0, 7).data());
  }

  @Test
  void aLoneGreatWeightIsClippedInFewBits() {
    float[] weights = new float[101];
    Arrays.fill(weights, 0, 50, 0.1f);
    Arrays.fill(weights, 50, 100, -0.1f);
    weights[100] = 1.5f;
    HostTensor kernel = HostTensor.of(Shape.of(1, 101), weights);
    float full = 1.5f / 7;
    float scale = QuantMath.nearestScales(kernel, 0, 7)[0];
    assertTrue(scale < full, scale + " of " + full);
    assertTrue(error(weights, scale) < 0.8 * error(weights, full));
    HostTensor even = HostTensor.of(Shape.of(1, 3), 7f, -7f, 1f);
    assertArrayEquals(new float[] {1}, QuantMath.nearestScales(even, 0, 7));
  }

  private static double error(float[] weights, float scale) {
    double sum = 0;
    for (float weight : weights) {
      double error = weight - scale * Math.max(-7, Math.min(7, Math.rint(weight / scale)));
      sum += error * error;
    }
    return sum;
  }

  @Test
  void aWideBiasHas64Bits() {
    float[] scales = {1e-9f, 2e-9f};
    HostTensor out = QuantMath.quantizeWideBias(HostTensor.of(Shape.of(2), 100f, -100f), scales);
    assertEquals(DType.INT64, out.dtype());
    assertEquals(Math.rint(100 / (double) 1e-9f), out.longs()[0]);
    assertEquals(Math.rint(-100 / (double) 2e-9f), out.longs()[1]);
  }

  @Test
  void storedConstantsBecomeRealAgain() {
    HostTensor bytes = HostTensor.wrap(DType.INT8, Shape.of(2, 2), new byte[] {1, -2, 3, 4});
    IrTensor byLast =
        IrTensor.quantizedConstant("k", bytes, QuantParams.perAxis(new float[] {0.5f, 0.25f}, 1));
    assertArrayEquals(new float[] {0.5f, -0.5f, 1.5f, 1f}, QuantMath.dequantize(byLast).floats());
    HostTensor half = HostTensor.of(Shape.of(1), 0.1f).cast(DType.FLOAT16);
    assertArrayEquals(
        new float[] {0.0999755859375f},
        QuantMath.dequantize(IrTensor.constant("h", half)).floats());
  }
}
