package io.addax.keras.layers.reshaping;

import io.addax.keras.config.Config;

/**
 * Zeros before and after (batch, time, channels) along time. Source: {@code
 * keras.layers.ZeroPadding1D}.
 */
public final class ZeroPadding1D extends BaseZeroPadding<ZeroPadding1D> {
  /** One zero before and one after. */
  public ZeroPadding1D() {
    this(1);
  }

  /** As many zeros before as after. */
  public ZeroPadding1D(int padding) {
    this(padding, padding);
  }

  /** Zeros before and after. */
  public ZeroPadding1D(int before, int after) {
    super(new int[] {before, after});
  }

  public static ZeroPadding1D of(Config config) {
    int[] padding = config.getInts("padding", 2, 1, 1);
    return new ZeroPadding1D(padding[0], padding[1]).configure(config);
  }

  @Override
  int rank() {
    return 1;
  }
}
