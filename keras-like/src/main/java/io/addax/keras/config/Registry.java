package io.addax.keras.config;

import com.google.gson.JsonElement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Names and how to make what they stand for: the only way from a name in a string or a file to an
 * object. Nothing is ever looked up by reflection.
 *
 * <p>Each Keras concept has one: layers, losses, metrics, optimizers, and so on. A user registers
 * classes of their own the same way:
 *
 * <pre>{@code
 * Layers.REGISTRY.register(Scale.class, config -> new Scale(config.getDouble("factor")));
 * }</pre>
 */
public final class Registry<T> {
  private final String concept;
  private final String module;
  private final BiFunction<T, Config, T> finish;
  private final Map<String, Function<Config, ? extends T>> factories = new TreeMap<>();
  private final Map<String, String> aliases = new TreeMap<>();
  private final Map<Class<?>, String> classes = new HashMap<>();
  private final Set<String> builtIn = new HashSet<>();

  /**
   * An empty registry.
   *
   * @param concept what stands in it, for messages: {@code "optimizer"}
   * @param module Keras's module of it: {@code "keras.optimizers"}
   */
  public Registry(String concept, String module) {
    this(concept, module, (made, config) -> made);
  }

  /**
   * An empty registry whose things have some keywords in common.
   *
   * @param finish takes the common keywords from the config, after the factory
   */
  public Registry(String concept, String module, BiFunction<T, Config, T> finish) {
    this.concept = concept;
    this.module = module;
    this.finish = finish;
  }

  /**
   * Adds a name.
   *
   * @param className Keras's class name, or {@code "package>name"} of one's own
   * @param factory makes one from a config
   * @param otherNames Keras's string aliases, such as {@code "mse"}
   */
  public synchronized Registry<T> register(
      String className, Function<Config, ? extends T> factory, String... otherNames) {
    if (factories.putIfAbsent(className, factory) != null) {
      throw new IllegalArgumentException(
          "A " + concept + " named '" + className + "' is registered already");
    }
    for (String alias : otherNames) {
      aliases.put(alias, className);
    }
    return this;
  }

  /**
   * Adds a class of one's own, under the name that its {@link RegisterKerasSerializable} says, or
   * else under {@code "Custom>"} and its simple name.
   *
   * @param type the class
   * @param factory makes one from a config
   */
  public synchronized Registry<T> register(
      Class<? extends T> type, Function<Config, ? extends T> factory) {
    RegisterKerasSerializable said = type.getAnnotation(RegisterKerasSerializable.class);
    String name = said == null || said.name().isEmpty() ? type.getSimpleName() : said.name();
    String registered = (said == null ? "Custom" : said.packageName()) + ">" + name;
    register(registered, factory);
    classes.put(type, registered);
    return this;
  }

  /** Ends the list of Keras's own classes: what is registered from here on is the user's. */
  public synchronized void endOfBuiltIn() {
    builtIn.addAll(factories.keySet());
  }

  /** The class names that are Keras's own. */
  public synchronized Set<String> builtInNames() {
    return new TreeSet<>(builtIn);
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

  /**
   * Makes one from its config.
   *
   * @throws IllegalArgumentException if the name is unknown, or the config has an option that
   *     nobody took
   */
  public T get(String name, Config config) {
    Function<Config, ? extends T> factory;
    synchronized (this) {
      factory = factories.get(aliases.getOrDefault(name, name));
    }
    if (factory == null) {
      throw new IllegalArgumentException(
          "Unknown " + concept + ". Expected one of " + names() + ". Received: '" + name + "'");
    }
    Config watched = config.watched();
    T made = finish.apply(factory.apply(watched), watched);
    watched.checkAllTaken(concept + " '" + name + "'");
    return made;
  }

  /**
   * Makes one from JSON: a name alone, or an object as {@link Configurable#serialize} gives it or
   * older versions of Keras did; null for JSON null.
   *
   * @throws IllegalArgumentException if the class is not registered; the message says how to
   *     register it
   */
  public T fromJson(JsonElement json) {
    if (json == null || json.isJsonNull()) {
      return null;
    }
    if (json.isJsonPrimitive()) {
      return get(json.getAsString());
    }
    if (!json.isJsonObject()) {
      throw new IllegalArgumentException(
          "Expected the name of a " + concept + ", or an object. Received: " + json);
    }
    SerializedClass written = SerializedClass.of(Config.of(json.getAsJsonObject()), concept);
    return get(nameOf(written), written.config());
  }

  /** The name here of a class in a file. */
  private synchronized String nameOf(SerializedClass written) {
    for (String name : written.isKeras() ? List.of(written.name()) : written.customNames()) {
      String known = aliases.getOrDefault(name, name);
      if (factories.containsKey(known) && (written.isKeras() || !builtIn.contains(known))) {
        return name;
      }
    }
    throw new IllegalArgumentException(
        written.isKeras()
            ? "Keras's "
                + concept
                + " '"
                + written.name()
                + "' is not supported. Expected one of "
                + builtInNames()
            : "Unknown "
                + concept
                + " "
                + written
                + ". Register it: annotate its class with @RegisterKerasSerializable and give the"
                + " class and a factory to the registry of its kind, as in"
                + " Layers.REGISTRY.register(Scale.class, Scale::of)");
  }

  /**
   * A thing as Keras serializes it.
   *
   * @throws IllegalArgumentException if its class is not registered
   */
  public Config serialize(Configurable<T> described) {
    String name = described.className();
    Class<?> type = described.getClass();
    synchronized (this) {
      if (classes.containsKey(type)) {
        String registered = classes.get(type);
        return SerializedClass.write(type.getPackageName(), registered, described);
      }
      if (builtIn.contains(name)) {
        return SerializedClass.writeBuiltIn(module, described);
      }
      if (factories.containsKey(name)) {
        return SerializedClass.write(type.getPackageName(), name, described);
      }
    }
    throw new IllegalArgumentException(
        "Cannot write down the "
            + concept
            + " "
            + type.getName()
            + ": its class is not registered. Annotate it with @RegisterKerasSerializable and give"
            + " the class and a factory to the registry of its kind, as in"
            + " Layers.REGISTRY.register(Scale.class, Scale::of)");
  }

  /** Every class name and alias. */
  public synchronized TreeSet<String> names() {
    TreeSet<String> names = new TreeSet<>(factories.keySet());
    names.addAll(aliases.keySet());
    return names;
  }
}
