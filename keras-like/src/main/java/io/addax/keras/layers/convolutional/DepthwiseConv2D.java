package io.addax.keras.layers.convolutional;

import io.addax.keras.config.Config;

/**
 * Convolution over height and width of each channel by itself.
 *
 * <ul>
 *   <li>input (batch, height, width, in)
 *   <li>kernel (kernel height, kernel width, in, depth multiplier), bias (in · depth multiplier)
 *   <li>output (batch, new height, new width, in · depth multiplier)
 * </ul>
 *
 * <pre>{@code
 * new DepthwiseConv2D(3).padding("same").useBias(false)
 * }</pre>
 *
 * Strides must be the same along both axes. Source: {@code keras.layers.DepthwiseConv2D}.
 */
public final class DepthwiseConv2D extends BaseDepthwiseConv<DepthwiseConv2D> {
  /** A convolution with a square window of {@code kernelSize} > 0. */
  public DepthwiseConv2D(int kernelSize) {
    this(new int[] {kernelSize});
  }

  /** A convolution with a window of {@code kernelHeight} by {@code kernelWidth}. */
  public DepthwiseConv2D(int kernelHeight, int kernelWidth) {
    this(new int[] {kernelHeight, kernelWidth});
  }

  private DepthwiseConv2D(int[] kernelSize) {
    super(2, kernelSize);
  }

  public static DepthwiseConv2D of(Config config) {
    return new DepthwiseConv2D(config.getInts("kernel_size", 2)).configure(config);
  }
}
