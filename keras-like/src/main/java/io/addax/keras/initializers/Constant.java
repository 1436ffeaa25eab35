package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.config.Config;
import org.tensorflow.ndarray.Shape;

/** One number everywhere. Source: {@code keras.initializers.Constant}. */
public final class Constant implements Initializer {
  private final double value;

  /** Zeros. */
  public Constant() {
    this(0);
  }

  public Constant(double value) {
    this.value = value;
  }

  static Constant of(Config config) {
    return new Constant(config.getDouble("value", 0));
  }

  @Override
  public HostTensor initialize(Shape shape, DType dtype) {
    return Values.fill(shape, dtype, index -> value);
  }

  @Override
  public Config config() {
    return Config.empty().with("value", value);
  }
}
