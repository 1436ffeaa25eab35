package io.addax.keras.layers.convolutional;

import io.addax.keras.config.Config;

/**
 * Convolution over time, first of each channel by itself, then across channels.
 *
 * <ul>
 *   <li>input (batch, time, in)
 *   <li>depthwise kernel (kernel size, in, depth multiplier), pointwise kernel (1, in · depth
 *       multiplier, filters), bias (filters)
 *   <li>output (batch, new time, filters)
 * </ul>
 *
 * Source: {@code keras.layers.SeparableConv1D}.
 */
public final class SeparableConv1D extends BaseSeparableConv<SeparableConv1D> {
  /**
   * A separable convolution over time.
   *
   * @param filters the number of the output's channels, > 0
   * @param kernelSize the length of the window, > 0
   */
  public SeparableConv1D(int filters, int kernelSize) {
    super(1, filters, kernelSize);
  }

  public static SeparableConv1D of(Config config) {
    int[] size = config.getInts("kernel_size", 1);
    return new SeparableConv1D(config.getInt("filters"), size[0]).configure(config);
  }
}
