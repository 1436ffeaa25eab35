package io.addax.keras.layers.convolutional;

import io.addax.keras.config.Config;

/**
 * Transposed convolution over time.
 *
 * <ul>
 *   <li>input (batch, time, in)
 *   <li>kernel (kernel size, filters, in), bias (filters)
 *   <li>output (batch, new time, filters)
 * </ul>
 *
 * Source: {@code keras.layers.Conv1DTranspose}.
 */
public final class Conv1DTranspose extends BaseConvTranspose<Conv1DTranspose> {
  /**
   * A transposed convolution over time.
   *
   * @param filters the number of the output's channels, > 0
   * @param kernelSize the length of the window, > 0
   */
  public Conv1DTranspose(int filters, int kernelSize) {
    super(1, filters, kernelSize);
  }

  public static Conv1DTranspose of(Config config) {
    int[] size = config.getInts("kernel_size", 1);
    return new Conv1DTranspose(config.getInt("filters"), size[0]).configure(config);
  }
}
