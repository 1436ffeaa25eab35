package io.addax.keras.layers.convolutional;

import io.addax.keras.config.Config;

/**
 * Transposed convolution over height and width, as decoders enlarge images.
 *
 * <ul>
 *   <li>input (batch, height, width, in)
 *   <li>kernel (kernel height, kernel width, filters, in), bias (filters)
 *   <li>output (batch, new height, new width, filters); the sizes stand in {@link
 *       BaseConvTranspose}
 * </ul>
 *
 * <pre>{@code
 * new Conv2DTranspose(16, 3).strides(2).padding("same")   // twice as high and wide
 * }</pre>
 *
 * Source: {@code keras.layers.Conv2DTranspose}.
 */
public final class Conv2DTranspose extends BaseConvTranspose<Conv2DTranspose> {
  /**
   * A transposed convolution with a square window.
   *
   * @param filters the number of the output's channels, > 0
   * @param kernelSize height and width of the window, > 0
   */
  public Conv2DTranspose(int filters, int kernelSize) {
    this(filters, new int[] {kernelSize});
  }

  /** A transposed convolution with a window of {@code kernelHeight} by {@code kernelWidth}. */
  public Conv2DTranspose(int filters, int kernelHeight, int kernelWidth) {
    this(filters, new int[] {kernelHeight, kernelWidth});
  }

  private Conv2DTranspose(int filters, int[] kernelSize) {
    super(2, filters, kernelSize);
  }

  public static Conv2DTranspose of(Config config) {
    return new Conv2DTranspose(config.getInt("filters"), config.getInts("kernel_size", 2))
        .configure(config);
  }
}
