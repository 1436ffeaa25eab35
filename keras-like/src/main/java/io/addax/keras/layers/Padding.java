package io.addax.keras.layers;

import java.util.Arrays;
import java.util.Locale;

/** How a window moves over the border of what it looks at. */
public enum Padding {
  /** Stays inside. */
  VALID,
  /** As many positions as the input has, divided by the stride and rounded up. */
  SAME,
  /** Like {@link #SAME}, but looks at the present and the past only. */
  CAUSAL;

  /**
   * By Keras's name, in any case.
   *
   * @param layer who asks, for the message
   * @param allowed what fits there
   * @throws IllegalArgumentException if it is none of {@code allowed}
   */
  public static Padding of(Layer layer, String name, Padding... allowed) {
    for (Padding padding : allowed) {
      if (padding.name().equalsIgnoreCase(name)) {
        return padding;
      }
    }
    throw new IllegalArgumentException(
        layer.className()
            + ": expected padding to be one of "
            + Arrays.stream(allowed).map(Padding::kerasName).toList()
            + ". Received: '"
            + name
            + "'");
  }

  /** Keras's name. */
  public String kerasName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How many positions a window has; zero or less if it does not fit.
   *
   * @param size the size of the input, or -1 for unknown
   * @param window the size of the window, dilation included
   * @return the number, or -1 for unknown
   */
  public long positions(long size, int window, int stride) {
    if (size < 0) {
      return -1;
    }
    long room = this == VALID ? size - window : size - 1;
    return room < 0 ? 0 : room / stride + 1;
  }
}
