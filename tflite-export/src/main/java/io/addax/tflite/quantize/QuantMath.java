package io.addax.tflite.quantize;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.tflite.calibrate.Range;
import io.addax.tflite.ir.QuantParams;

/** The arithmetic of 8-bit quantization, as TFLite's specification has it. */
public final class QuantMath {
  private static final int MIN = -128;
  private static final int MAX = 127;

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

  /** The integers of numbers under one scale. */
  public static HostTensor quantize(HostTensor values, QuantParams params) {
    byte[] out = new byte[values.size()];
    float[] in = values.floats();
    for (int i = 0; i < out.length; i++) {
      out[i] = clip(Math.rint((double) in[i] / params.scale()) + params.zeroPoint(), MIN);
    }
    return HostTensor.wrap(DType.INT8, values.shape(), out);
  }

  /**
   * Symmetric scales of a kernel, one per channel: the greatest magnitude is 127.
   *
   * @param axis the channels' axis, the first or the last
   */
  public static float[] weightScales(HostTensor weights, int axis) {
    int channels = (int) weights.shape().get(axis);
    float[] greatest = new float[channels];
    float[] in = weights.floats();
    for (int i = 0; i < in.length; i++) {
      int c = channel(i, in.length, channels, axis);
      greatest[c] = Math.max(greatest[c], Math.abs(in[i]));
    }
    for (int c = 0; c < channels; c++) {
      greatest[c] = greatest[c] == 0 ? 1 : greatest[c] / MAX;
    }
    return greatest;
  }

  /** The integers of a kernel under one scale per channel, between -127 and 127. */
  public static HostTensor quantizeWeights(HostTensor weights, float[] scales, int axis) {
    float[] in = weights.floats();
    byte[] out = new byte[in.length];
    for (int i = 0; i < in.length; i++) {
      float scale = scales[channel(i, in.length, scales.length, axis)];
      out[i] = clip(Math.rint(in[i] / scale), -MAX);
    }
    return HostTensor.wrap(DType.INT8, weights.shape(), out);
  }

  private static int channel(int index, int length, int channels, int axis) {
    return axis == 0 ? index / (length / channels) : index % channels;
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

  /**
   * Coarsens weight scales where the bias would not fit 32 bits, as happens for channels whose
   * weights are almost zero.
   */
  public static void makeRoomForBias(float[] weightScales, float inputScale, HostTensor bias) {
    double limit = Integer.MAX_VALUE / 2.0;
    for (int c = 0; c < weightScales.length; c++) {
      double needed = Math.abs(bias.doubleAt(c)) / (inputScale * limit);
      weightScales[c] = (float) Math.max(weightScales[c], needed);
    }
  }

  private static byte clip(double value, int min) {
    return (byte) Math.max(min, Math.min(MAX, value));
  }
}
