package io.addax.keras.initializers;

import java.util.Arrays;
import java.util.Locale;

/** The windows that a Fourier transform looks through, as SciPy names them. */
public enum Window {
  BOXCAR(1),
  HANN(0.5, 0.5),
  HAMMING(0.54, 0.46),
  BLACKMAN(0.42, 0.5, 0.08);

  private final double[] cosines;

  Window(double... cosines) {
    this.cosines = cosines;
  }

  /** The window of a name such as {@code "hann"}. */
  static Window of(String name) {
    for (Window window : values()) {
      if (window.kerasName().equals(name)) {
        return window;
      }
    }
    throw new IllegalArgumentException(
        "Expected a window, one of "
            + Arrays.stream(values()).map(Window::kerasName).toList()
            + ". Received: '"
            + name
            + "'");
  }

  String kerasName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The weight of element {@code i} of {@code length}. */
  double at(int i, int length, boolean periodic) {
    if (length == 1) {
      return 1;
    }
    double angle = 2 * Math.PI * i / (periodic ? length : length - 1);
    double value = 0;
    for (int k = 0; k < cosines.length; k++) {
      value += (k % 2 == 0 ? cosines[k] : -cosines[k]) * Math.cos(k * angle);
    }
    return value;
  }
}
