package io.addax.keras.layers.reshaping;

import io.addax.keras.config.Config;

/**
 * (batch, time, channels) without its first and last steps. Source: {@code
 * keras.layers.Cropping1D}.
 */
public final class Cropping1D extends BaseCropping<Cropping1D> {
  /** Without the first and the last step. */
  public Cropping1D() {
    this(1);
  }

  /** Without as many steps at each end. */
  public Cropping1D(int cropping) {
    this(cropping, cropping);
  }

  /** Without some steps at the beginning and some at the end. */
  public Cropping1D(int before, int after) {
    super(new int[] {before, after});
  }

  public static Cropping1D of(Config config) {
    int[] cropping = config.getInts("cropping", 2, 1, 1);
    return new Cropping1D(cropping[0], cropping[1]).configure(config);
  }

  @Override
  int rank() {
    return 1;
  }

  @Override
  boolean hasDataFormat() {
    return false;
  }
}
