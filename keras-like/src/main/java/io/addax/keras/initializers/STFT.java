package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import org.tensorflow.ndarray.Shape;

/**
 * The kernel of a short-time Fourier transform, so that a one-dimensional convolution computes a
 * spectrogram: cosines or sines times a window.
 *
 * <p>Shape (frame length, 1, frequencies), where the transform has the length {@code 2 *
 * (frequencies - 1)}.
 *
 * <p>Source: {@code keras.initializers.STFT}.
 */
public final class STFT implements Initializer {
  private boolean imaginary;
  private Window window = Window.HANN;
  private String scaling = "density";
  private boolean periodic;

  static STFT of(Config config) {
    STFT initializer =
        new STFT()
            .side(config.getString("side", "real"))
            .periodic(config.getBoolean("periodic", false));
    if (config.keys().contains("window")) {
      initializer.window(config.getString("window", null));
    }
    if (config.keys().contains("scaling")) {
      initializer.scaling(config.getString("scaling", null));
    }
    return initializer;
  }

  /** {@code "real"}, the cosines, or {@code "imag"}, the sines. Default real. */
  public STFT side(String side) {
    if (!side.equals("real") && !side.equals("imag")) {
      throw new IllegalArgumentException(
          "STFT: expected side 'real' or 'imag'. Received: '" + side + "'");
    }
    this.imaginary = side.equals("imag");
    return this;
  }

  /** The name of a {@link Window} in lower case, or null for none. Default hann. */
  public STFT window(String name) {
    this.window = name == null ? null : Window.of(name);
    return this;
  }

  /**
   * {@code "density"} divides by the window's length, {@code "spectrum"} by its sum, null by
   * nothing. Default density.
   */
  public STFT scaling(String newScaling) {
    if (newScaling != null && !newScaling.equals("density") && !newScaling.equals("spectrum")) {
      throw new IllegalArgumentException(
          "STFT: expected scaling 'density', 'spectrum' or none. Received: '" + newScaling + "'");
    }
    this.scaling = newScaling;
    return this;
  }

  /** Whether the window is periodic instead of symmetric. Default false. */
  public STFT periodic(boolean newPeriodic) {
    this.periodic = newPeriodic;
    return this;
  }

  @Override
  public HostTensor initialize(Shape shape, DType dtype) {
    if (shape.numDimensions() != 3) {
      throw new IllegalArgumentException(
          "STFT: expected a shape (frame length, channels, frequencies). Received shape: "
              + Shapes.toString(shape));
    }
    int frames = Math.toIntExact(shape.get(0));
    int channels = Math.toIntExact(shape.get(1));
    int frequencies = Math.toIntExact(shape.get(2));
    double[] weights = weights(frames);
    double step = -2 * Math.PI / (2.0 * (frequencies - 1));
    return Values.fill(
        shape,
        dtype,
        i -> {
          int time = i / (channels * frequencies);
          double angle = step * time * (i % frequencies);
          return weights[time] * (imaginary ? Math.sin(angle) : Math.cos(angle));
        });
  }

  private double[] weights(int frames) {
    double[] weights = new double[frames];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < frames; i++) {
      weights[i] = window == null ? 1 : window.at(i, frames, periodic);
      sum += Math.abs(weights[i]);
      squares += weights[i] * weights[i];
    }
    if (window == null || scaling == null) {
      return weights;
    }
    double scale = scaling.equals("density") ? Math.sqrt(squares) : sum;
    for (int i = 0; i < frames; i++) {
      weights[i] /= scale;
    }
    return weights;
  }

  @Override
  public Config config() {
    return Config.empty()
        .with("side", imaginary ? "imag" : "real")
        .with("window", window == null ? null : window.kerasName())
        .with("periodic", periodic)
        .with("scaling", scaling);
  }
}
