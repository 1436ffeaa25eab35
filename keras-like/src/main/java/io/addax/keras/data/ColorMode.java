package io.addax.keras.data;

/** Which channels an image is read with. Source: Keras's {@code color_mode}. */
public enum ColorMode {
  /** How bright, one channel. */
  GRAYSCALE(1),
  /** Red, green and blue. */
  RGB(3),
  /** Red, green, blue and how opaque. */
  RGBA(4);

  private final int channels;

  ColorMode(int channels) {
    this.channels = channels;
  }

  /** The size of an image's last axis. */
  public int channels() {
    return channels;
  }
}
