package io.addax.keras.layers.reshaping;

import io.addax.keras.config.Config;

/**
 * Zeros around (batch, height, width, channels).
 *
 * <pre>{@code
 * new ZeroPadding2D(2)            // 2 at each side
 * new ZeroPadding2D(1, 0)         // 1 at top and bottom
 * new ZeroPadding2D(1, 2, 0, 3)   // top, bottom, left, right
 * }</pre>
 *
 * Source: {@code keras.layers.ZeroPadding2D}.
 */
public final class ZeroPadding2D extends BaseZeroPadding<ZeroPadding2D> {
  /** One zero at each side. */
  public ZeroPadding2D() {
    this(1);
  }

  /** As many zeros at each side. */
  public ZeroPadding2D(int padding) {
    this(padding, padding);
  }

  /** Zeros at top and bottom, and at left and right. */
  public ZeroPadding2D(int height, int width) {
    this(height, height, width, width);
  }

  /** Zeros at each of the four sides. */
  public ZeroPadding2D(int top, int bottom, int left, int right) {
    this(new int[][] {{top, bottom}, {left, right}});
  }

  private ZeroPadding2D(int[][] padding) {
    super(padding);
  }

  public static ZeroPadding2D of(Config config) {
    return new ZeroPadding2D(Borders.plane(config, "padding", 1)).configure(config);
  }

  @Override
  int rank() {
    return 2;
  }
}
