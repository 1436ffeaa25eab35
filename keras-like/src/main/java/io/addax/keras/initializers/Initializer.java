package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.config.Config;
import io.addax.keras.config.Configurable;
import io.addax.keras.config.Registry;
import org.tensorflow.ndarray.Shape;

/**
 * Makes the first value of a weight. Values are computed in Java, so a weight has its value before
 * any graph exists.
 *
 * <p>Source: {@code keras.initializers.Initializer}.
 */
public interface Initializer extends Configurable<Initializer> {
  /**
   * The first value of a weight. The same initializer gives the same value again for the same
   * shape.
   *
   * @param shape the weight's shape, fully known
   * @param dtype a numeric dtype
   */
  HostTensor initialize(Shape shape, DType dtype);

  /** The options; default none. */
  @Override
  default Config config() {
    return Config.empty();
  }

  @Override
  default Registry<Initializer> registry() {
    return Initializers.REGISTRY;
  }
}
