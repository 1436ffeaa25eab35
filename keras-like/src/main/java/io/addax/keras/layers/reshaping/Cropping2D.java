package io.addax.keras.layers.reshaping;

import io.addax.keras.config.Config;

/**
 * (batch, height, width, channels) without a border.
 *
 * <pre>{@code
 * new Cropping2D(2)            // 2 from each side
 * new Cropping2D(1, 0)         // 1 from top and bottom
 * new Cropping2D(1, 2, 0, 3)   // from top, bottom, left, right
 * }</pre>
 *
 * Source: {@code keras.layers.Cropping2D}.
 */
public final class Cropping2D extends BaseCropping<Cropping2D> {
  /** Crops nothing, as Keras's default. */
  public Cropping2D() {
    this(0);
  }

  /** As much from each side. */
  public Cropping2D(int cropping) {
    this(cropping, cropping);
  }

  /** From top and bottom, and from left and right. */
  public Cropping2D(int height, int width) {
    this(height, height, width, width);
  }

  /** From each of the four sides. */
  public Cropping2D(int top, int bottom, int left, int right) {
    this(new int[][] {{top, bottom}, {left, right}});
  }

  private Cropping2D(int[][] cropping) {
    super(cropping);
  }

  public static Cropping2D of(Config config) {
    return new Cropping2D(Borders.plane(config, "cropping", 0)).configure(config);
  }

  @Override
  int rank() {
    return 2;
  }
}
