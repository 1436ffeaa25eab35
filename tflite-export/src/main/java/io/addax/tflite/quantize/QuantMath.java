package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.ir.IrTensor;
import io.addax.tflite.ir.QuantParams;
import io.addax.tflite.runtime.Quantizer;
import java.util.Arrays;

/** The arithmetic of quantization, as TFLite's specification has it. */
public final class QuantMath {
  private static final int MIN = -128;
  private static final int MAX = 127;
  private static final int CLIPPING_STEPS = 20;
  private static final float CLIPPING_STEP = 0.03f;

  private QuantMath() {}

  /**
   * Scale and zero point of an activation: 255 steps from the least to the greatest value, zero
   * being one of them.
   */
  public static QuantParams activation(Range range) {
    double low = Math.min(range.min(), 0);
    double high = Math.max(range.max(), 0);
    if (low == high) {
      return QuantParams.perTensor(1, 0);
    }
    double scale = (high - low) / (MAX - MIN);
    double zero = Math.rint(MIN - low / scale);
    return QuantParams.perTensor((float) scale, (int) Math.max(MIN, Math.min(MAX, zero)));
  }

  /**
   * Scale of an activation that is symmetric about zero.
   *
   * @param greatest the integer of the greatest magnitude
   */
  public static QuantParams symmetric(Range range, int greatest) {
    double magnitude = Math.max(Math.abs(range.min()), Math.abs(range.max()));
    return QuantParams.perTensor(magnitude == 0 ? 1 : (float) (magnitude / greatest), 0);
  }

  /** Scale of a table of which rows are taken: symmetric, of 8 bits. */
  public static QuantParams table(HostTensor table) {
    return symmetric(Range.of(table.floats()), MAX);
  }

  /** The integers of numbers under one scale. */
  public static HostTensor quantize(HostTensor values, DType dtype, QuantParams params) {
    return Quantizer.quantize(values, dtype, params.scale(), params.zeroPoint());
  }

  /** The integers of numbers under one scale, of 32 bits, so that none is beyond the range. */
  static HostTensor quantizeWide(HostTensor values, QuantParams params) {
    int[] out = new int[values.size()];
    for (int i = 0; i < out.length; i++) {
      double nearest = Math.rint(values.doubleAt(i) / params.scale()) + params.zeroPoint();
      out[i] = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, nearest));
    }
    return HostTensor.of(values.shape(), out);
  }

  /**
   * Symmetric scales of a kernel, one per channel.
   *
   * @param axis the channels' axis, the first or the last
   * @param largest the integer of the greatest magnitude: 127, or 7 in four bits
   */
  public static float[] weightScales(HostTensor weights, int axis, int largest) {
    int channels = (int) weights.shape().get(axis);
    float[] greatest = new float[channels];
    float[] in = weights.floats();
    for (int c = 0; c < channels; c++) {
      Elements of = Elements.of(c, in.length, channels, axis);
      float most = 0;
      for (int i = of.first; i < of.end; i += of.step) {
        most = Math.max(most, Math.abs(in[i]));
      }
      greatest[c] = most == 0 ? 1 : most / largest;
    }
    return greatest;
  }

  /**
   * Symmetric scales of a kernel, one per channel, under which the squared error is least: in few
   * bits it pays to clip the greatest weights.
   *
   * @param axis the channels' axis, the first or the last
   * @param largest the integer of the greatest magnitude
   */
  public static float[] nearestScales(HostTensor weights, int axis, int largest) {
    float[] best = weightScales(weights, axis, largest);
    float[] in = weights.floats();
    for (int c = 0; c < best.length; c++) {
      Elements of = Elements.of(c, in.length, best.length, axis);
      float full = best[c];
      double least = squaredError(in, of, full, largest, Double.POSITIVE_INFINITY);
      for (int step = 1; step <= CLIPPING_STEPS; step++) {
        float scale = full * (1 - step * CLIPPING_STEP);
        double error = squaredError(in, of, scale, largest, least);
        if (error < least) {
          least = error;
          best[c] = scale;
        }
      }
    }
    return best;
  }

  /**
   * The squared error of a channel under a scale.
   *
   * @param limit where the sum need not be known exactly any more
   */
  private static double squaredError(
      float[] in, Elements of, float scale, int largest, double limit) {
    double sum = 0;
    for (int i = of.first; i < of.end && sum < limit; i += of.step) {
      double nearest = Math.rint(in[i] / scale);
      nearest = nearest > largest ? largest : nearest < -largest ? -largest : nearest;
      double error = in[i] - scale * nearest;
      sum += error * error;
    }
    return sum;
  }

  /** Gives all channels the greatest scale of any, where one must do for all. */
  public static void makeEqual(float[] scales) {
    float greatest = 0;
    for (float scale : scales) {
      greatest = Math.max(greatest, scale);
    }
    Arrays.fill(scales, greatest);
  }

  /** The integers of a kernel under one scale per channel, of a magnitude up to a largest. */
  public static HostTensor quantizeWeights(
      HostTensor weights, float[] scales, int axis, int largest) {
    float[] in = weights.floats();
    byte[] out = new byte[in.length];
    for (int c = 0; c < scales.length; c++) {
      Elements of = Elements.of(c, in.length, scales.length, axis);
      float scale = scales[c];
      for (int i = of.first; i < of.end; i += of.step) {
        out[i] = (byte) Math.max(-largest, Math.min(largest, Math.rint(in[i] / scale)));
      }
    }
    return HostTensor.wrap(DType.INT8, weights.shape(), out);
  }

  /** The real numbers that a stored constant stands for: float16, or int8 with its scales. */
  public static HostTensor dequantize(IrTensor constant) {
    HostTensor stored = constant.value();
    QuantParams params = constant.quantization();
    if (params == null) {
      return stored.cast(DType.FLOAT32);
    }
    float[] real = new float[stored.size()];
    float[] scales = params.scales();
    for (int c = 0; c < scales.length; c++) {
      Elements of = Elements.of(c, real.length, scales.length, params.axis());
      for (int i = of.first; i < of.end; i += of.step) {
        real[i] = scales[c] * (stored.longAt(i) - params.zeroPoints()[c]);
      }
    }
    return HostTensor.of(stored.shape(), real);
  }

  /**
   * Where the elements of a channel stand: together if the channels' axis is the first, otherwise
   * one in each row.
   */
  private record Elements(int first, int end, int step) {
    static Elements of(int channel, int length, int channels, int axis) {
      int each = length / channels;
      return axis == 0
          ? new Elements(channel * each, (channel + 1) * each, 1)
          : new Elements(channel, length, channels);
    }
  }

  /** The scales of a bias: input scale times weight scale, as the accumulator has it. */
  public static float[] biasScales(float inputScale, float[] weightScales) {
    float[] scales = new float[weightScales.length];
    for (int c = 0; c < scales.length; c++) {
      scales[c] = (float) ((double) inputScale * weightScales[c]);
    }
    return scales;
  }

  /** The 32-bit integers of a bias. */
  public static HostTensor quantizeBias(HostTensor bias, float[] scales) {
    int[] out = new int[bias.size()];
    for (int c = 0; c < out.length; c++) {
      out[c] = (int) Math.rint(bias.doubleAt(c) / scales[c]);
    }
    return HostTensor.of(bias.shape(), out);
  }

  /** The 64-bit integers of a bias. */
  public static HostTensor quantizeWideBias(HostTensor bias, float[] scales) {
    long[] out = new long[bias.size()];
    for (int c = 0; c < out.length; c++) {
      out[c] = (long) Math.rint(bias.doubleAt(c) / scales[c]);
    }
    return HostTensor.of(bias.shape(), out);
  }

  /**
   * Coarsens weight scales where the bias would become too great, as happens for channels whose
   * weights are almost zero.
   *
   * @param limit the greatest magnitude that the integers of a bias shall have
   */
  public static void makeRoomForBias(
      float[] weightScales, float inputScale, HostTensor bias, double limit) {
    for (int c = 0; c < weightScales.length; c++) {
      double needed = Math.abs(bias.doubleAt(c)) / (inputScale * limit);
      weightScales[c] = (float) Math.max(weightScales[c], needed);
    }
  }
}
