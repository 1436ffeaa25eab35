package io.addax.keras.config;

/**
 * Something that can be written down as a class name and a {@link Config}, and made again from them
 * by its {@link Registry}.
 */
public interface Configurable<T> {
  /** What it takes to make an equal one. */
  Config config();

  /** The name under which it is registered; Keras's class name. */
  default String className() {
    return getClass().getSimpleName();
  }

  /** Class name and config together, as Keras serializes an object. */
  default Config serialize() {
    return Config.empty().with("class_name", className()).with("config", config());
  }
}
