package io.addax.keras.layers.convolutional;

import io.addax.keras.config.Config;

/**
 * Convolution over time of each channel by itself.
 *
 * <ul>
 *   <li>input (batch, time, in)
 *   <li>kernel (kernel size, in, depth multiplier), bias (in · depth multiplier)
 *   <li>output (batch, new time, in · depth multiplier)
 * </ul>
 *
 * Source: {@code keras.layers.DepthwiseConv1D}.
 */
public final class DepthwiseConv1D extends BaseDepthwiseConv<DepthwiseConv1D> {
  /** A convolution with a window of {@code kernelSize} > 0 steps. */
  public DepthwiseConv1D(int kernelSize) {
    super(1, kernelSize);
  }

  public static DepthwiseConv1D of(Config config) {
    return new DepthwiseConv1D(config.getInts("kernel_size", 1)[0]).configure(config);
  }
}
