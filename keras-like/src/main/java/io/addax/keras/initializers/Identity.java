package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import org.tensorflow.ndarray.Shape;

/** Ones on the diagonal of a matrix, times a gain. Source: {@code keras.initializers.Identity}. */
public final class Identity implements Initializer {
  private double gain = 1;

  static Identity of(Config config) {
    return new Identity().gain(config.getDouble("gain", 1));
  }

  /** What stands on the diagonal. Default 1. */
  public Identity gain(double newGain) {
    this.gain = newGain;
    return this;
  }

  @Override
  public HostTensor initialize(Shape shape, DType dtype) {
    if (shape.numDimensions() != 2) {
      throw new IllegalArgumentException(
          "Identity: expected a shape of rank 2. Received shape: " + Shapes.toString(shape));
    }
    int columns = Math.toIntExact(shape.get(1));
    return Values.fill(shape, dtype, i -> i / columns == i % columns ? gain : 0);
  }

  @Override
  public Config config() {
    return Config.empty().with("gain", gain);
  }
}
