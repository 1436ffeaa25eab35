package io.addax.keras.layers.convolutional;

import io.addax.keras.config.Config;

/**
 * Convolution over height and width, first of each channel by itself, then across channels.
 *
 * <ul>
 *   <li>input (batch, height, width, in)
 *   <li>depthwise kernel (kernel height, kernel width, in, depth multiplier), pointwise kernel (1,
 *       1, in · depth multiplier, filters), bias (filters)
 *   <li>output (batch, new height, new width, filters)
 * </ul>
 *
 * <pre>{@code
 * new SeparableConv2D(64, 3).padding("same").activation("relu")
 * }</pre>
 *
 * Strides must be the same along both axes. Source: {@code keras.layers.SeparableConv2D}.
 */
public final class SeparableConv2D extends BaseSeparableConv<SeparableConv2D> {
  /**
   * A separable convolution with a square window.
   *
   * @param filters the number of the output's channels, > 0
   * @param kernelSize height and width of the window, > 0
   */
  public SeparableConv2D(int filters, int kernelSize) {
    this(filters, new int[] {kernelSize});
  }

  /** A separable convolution with a window of {@code kernelHeight} by {@code kernelWidth}. */
  public SeparableConv2D(int filters, int kernelHeight, int kernelWidth) {
    this(filters, new int[] {kernelHeight, kernelWidth});
  }

  private SeparableConv2D(int filters, int[] kernelSize) {
    super(2, filters, kernelSize);
  }

  public static SeparableConv2D of(Config config) {
    return new SeparableConv2D(config.getInt("filters"), config.getInts("kernel_size", 2))
        .configure(config);
  }
}
