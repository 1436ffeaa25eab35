package io.addax.keras.layers.convolutional;

import io.addax.keras.config.Config;

/**
 * Convolution over height and width: {@code activation(x * kernel + bias)}.
 *
 * <ul>
 *   <li>input (batch, height, width, in)
 *   <li>kernel (kernel height, kernel width, in / groups, filters), bias (filters)
 *   <li>output (batch, new height, new width, filters)
 * </ul>
 *
 * <pre>{@code
 * new Conv2D(32, 3).strides(2).padding("same").activation("relu")
 * new Conv2D(32, 5, 1)   // a window of height 5 and width 1; strides have a method of their own
 * }</pre>
 *
 * Source: {@code keras.layers.Conv2D}.
 */
public final class Conv2D extends BaseConv<Conv2D> {
  /**
   * A convolution with a square window.
   *
   * @param filters the number of the output's channels, > 0
   * @param kernelSize height and width of the window, > 0
   */
  public Conv2D(int filters, int kernelSize) {
    this(filters, new int[] {kernelSize});
  }

  /** A convolution with a window of {@code kernelHeight} by {@code kernelWidth}. */
  public Conv2D(int filters, int kernelHeight, int kernelWidth) {
    this(filters, new int[] {kernelHeight, kernelWidth});
  }

  private Conv2D(int filters, int[] kernelSize) {
    super(2, filters, kernelSize);
  }

  public static Conv2D of(Config config) {
    return new Conv2D(config.getInt("filters"), config.getInts("kernel_size", 2)).configure(config);
  }
}
