package io.addax.keras.config;

import com.google.gson.JsonElement;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A class as a file names it, and the config beside it. Keras 3 writes module, class name and, for
 * classes that are not its own, a registered name; Keras 2 writes the class name alone.
 *
 * @param module null if the file has none
 * @param name class name; of a function, its name
 * @param registeredName null for Keras's own classes
 */
record SerializedClass(String module, String name, String registeredName, Config config) {
  static SerializedClass of(Config json, String concept) {
    String className = json.getString("class_name");
    if (className.equals("__lambda__")) {
      throw new IllegalArgumentException(
          "Expected a "
              + concept
              + " by name. Received: a Python lambda, whose code is in the file and is never run."
              + " Write it as a registered class");
    }
    String module = json.getString("module", null);
    String registered = json.getString("registered_name", null);
    JsonElement config = json.getJson("config");
    if (config != null && config.isJsonPrimitive()) {
      return new SerializedClass(module, config.getAsString(), registered, Config.empty());
    }
    return new SerializedClass(module, className, registered, json.getConfig("config"));
  }

  /** Whether this is a class of Keras itself. */
  boolean isKeras() {
    if (name.contains(">") || (registeredName != null && registeredName.contains(">"))) {
      return false;
    }
    if (module == null) {
      return registeredName
          == null; // Keras 2 writes neither; Keras 3 the name of what is not its own
    }
    return module.equals("builtins")
        || module.equals("keras")
        || module.startsWith("keras.")
        || module.startsWith("tensorflow.python.keras")
        || module.startsWith("tf_keras");
  }

  /** Under which names a class that is not Keras's may be registered, best first. */
  Set<String> customNames() {
    Set<String> names = new LinkedHashSet<>();
    if (registeredName != null) {
      names.add(registeredName);
    }
    names.add(name);
    return names;
  }

  static Config writeBuiltIn(String module, Configurable<?> described) {
    return write(module, described.className(), described.config(), null);
  }

  /** A class that is not Keras's: the class name is what stands behind the {@code >}. */
  static Config write(String module, String registered, Configurable<?> described) {
    String name = registered.substring(registered.indexOf('>') + 1);
    return write(module, name, described.config(), registered);
  }

  private static Config write(String module, String name, Config config, String registered) {
    return Config.empty()
        .with("module", module)
        .with("class_name", name)
        .with("config", config)
        .with("registered_name", registered);
  }

  @Override
  public String toString() {
    return "'" + name + "' (module " + module + ", registered name " + registeredName + ")";
  }
}
