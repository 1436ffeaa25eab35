package io.addax.keras.constraints;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.config.Configurable;
import io.addax.keras.config.Registry;
import org.tensorflow.Operand;

/**
 * What a weight is projected onto after each update. One of one's own is a lambda, or a class with
 * a config if it shall be saved.
 *
 * <p>Source: {@code keras.constraints.Constraint}.
 */
@FunctionalInterface
public interface Constraint extends Configurable<Constraint> {
  /** The nearest allowed value, of the shape and dtype of {@code weight}. */
  Operand<?> project(Ops ops, Operand<?> weight);

  /** The options; default none. */
  @Override
  default Config config() {
    return Config.empty();
  }

  @Override
  default Registry<Constraint> registry() {
    return Constraints.REGISTRY;
  }
}
