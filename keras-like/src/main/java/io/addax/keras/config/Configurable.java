package io.addax.keras.config;

/**
 * Something that can be written down as a class name and a {@link Config}, and made again from them
 * by its {@link Registry}.
 */
public interface Configurable<T> {
  /** What it takes to make an equal one. */
  Config config();

  /** The registry of its concept, which knows under which name it is written. */
  Registry<T> registry();

  /** The name under which it is registered; Keras's class name. */
  default String className() {
    return getClass().getSimpleName();
  }

  /**
   * Module, class name, config and registered name together, as Keras serializes an object.
   *
   * @throws IllegalArgumentException if its class is not registered, since then no file could bring
   *     it back
   */
  default Config serialize() {
    return registry().serialize(this);
  }
}
