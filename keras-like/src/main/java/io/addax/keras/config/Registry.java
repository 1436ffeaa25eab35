package io.addax.keras.config;

import com.google.gson.JsonElement;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Names and how to make what they stand for: the only way from a name in a string or a file to an
 * object. Nothing is ever looked up by reflection.
 *
 * <p>Each Keras concept has one: layers, losses, metrics, optimizers, and so on. A user registers
 * classes of their own the same way.
 */
public final class Registry<T> {
  private final String concept;
  private final Map<String, Function<Config, T>> factories = new TreeMap<>();
  private final Map<String, String> aliases = new TreeMap<>();

  /**
   * An empty registry.
   *
   * @param concept what stands in it, for messages: {@code "optimizer"}
   */
  public Registry(String concept) {
    this.concept = concept;
  }

  /**
   * Adds a class.
   *
   * @param className Keras's class name
   * @param factory makes one from a config
   * @param otherNames Keras's string aliases, such as {@code "mse"}
   */
  public synchronized Registry<T> register(
      String className, Function<Config, T> factory, String... otherNames) {
    if (factories.putIfAbsent(className, factory) != null) {
      throw new IllegalArgumentException(
          "A " + concept + " named '" + className + "' is registered already");
    }
    for (String alias : otherNames) {
      aliases.put(alias, className);
    }
    return this;
  }

  /** Whether a class name or alias is known. */
  public synchronized boolean has(String name) {
    return factories.containsKey(name) || aliases.containsKey(name);
  }

  /**
   * Makes one with its defaults.
   *
   * @param name class name or alias
   * @throws IllegalArgumentException if unknown; the message lists all names
   */
  public T get(String name) {
    return get(name, Config.empty());
  }

  /** Makes one from its config. */
  public T get(String name, Config config) {
    Function<Config, T> factory;
    synchronized (this) {
      factory = factories.get(aliases.getOrDefault(name, name));
    }
    if (factory == null) {
      throw new IllegalArgumentException(
          "Unknown " + concept + ". Expected one of " + names() + ". Received: '" + name + "'");
    }
    return factory.apply(config);
  }

  /**
   * Makes one from JSON: a name alone, or an object with {@code class_name} and {@code config};
   * null for JSON null.
   */
  public T fromJson(JsonElement json) {
    if (json == null || json.isJsonNull()) {
      return null;
    }
    if (json.isJsonPrimitive()) {
      return get(json.getAsString());
    }
    Config whole = Config.of(json.getAsJsonObject());
    return get(whole.getString("class_name"), whole.getConfig("config"));
  }

  /** Every class name and alias. */
  public synchronized TreeSet<String> names() {
    TreeSet<String> names = new TreeSet<>(factories.keySet());
    names.addAll(aliases.keySet());
    return names;
  }
}
