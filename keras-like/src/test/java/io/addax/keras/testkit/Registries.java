package io.addax.keras.testkit;

import io.addax.keras.config.Registry;
import java.util.TreeSet;

/** Registries as they are without what other tests registered. */
public final class Registries {
  private Registries() {}

  /** Keras's own names and aliases. */
  public static TreeSet<String> kerasNames(Registry<?> registry) {
    TreeSet<String> names = registry.names();
    names.removeIf(name -> name.contains(">"));
    return names;
  }
}
