package io.addax.keras.layers.convolutional;

import io.addax.keras.config.Config;
import io.addax.keras.layers.Padding;

/**
 * Convolution over time: {@code activation(x * kernel + bias)}.
 *
 * <ul>
 *   <li>input (batch, time, in)
 *   <li>kernel (kernel size, in / groups, filters), bias (filters)
 *   <li>output (batch, new time, filters)
 * </ul>
 *
 * <pre>{@code
 * new Conv1D(32, 3).padding("causal").dilationRate(2).activation("relu")
 * }</pre>
 *
 * Beside {@code "valid"} and {@code "same"}, its padding may be {@code "causal"}: then an output
 * depends on inputs up to its own time only. Source: {@code keras.layers.Conv1D}.
 */
public final class Conv1D extends BaseConv<Conv1D> {
  /**
   * A convolution over time.
   *
   * @param filters the number of the output's channels, > 0
   * @param kernelSize the length of the window, > 0
   */
  public Conv1D(int filters, int kernelSize) {
    super(1, filters, kernelSize);
  }

  public static Conv1D of(Config config) {
    int[] size = config.getInts("kernel_size", 1);
    return new Conv1D(config.getInt("filters"), size[0]).configure(config);
  }

  @Override
  Padding[] allowedPaddings() {
    return Padding.values();
  }
}
