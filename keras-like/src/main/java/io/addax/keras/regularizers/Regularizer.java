package io.addax.keras.regularizers;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.config.Configurable;
import io.addax.keras.config.Registry;
import org.tensorflow.Operand;

/**
 * A penalty on a weight or an output, added to the loss. One of one's own is a lambda, or a class
 * with a config if it shall be saved.
 *
 * <p>Source: {@code keras.regularizers.Regularizer}.
 */
@FunctionalInterface
public interface Regularizer extends Configurable<Regularizer> {
  /** The penalty of {@code x} as a scalar of its dtype. */
  Operand<?> penalty(Ops ops, Operand<?> x);

  /** The options; default none. */
  @Override
  default Config config() {
    return Config.empty();
  }

  @Override
  default Registry<Regularizer> registry() {
    return Regularizers.REGISTRY;
  }
}
