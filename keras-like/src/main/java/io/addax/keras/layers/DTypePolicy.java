package io.addax.keras.layers;

import io.addax.graph.DType;
import io.addax.keras.config.Config;

/** A layer's dtype in a config: in Keras 3 an object, in older files a name. */
final class DTypePolicy {
  private DTypePolicy() {}

  static Config of(DType dtype) {
    return Config.empty()
        .with("module", "keras")
        .with("class_name", "DTypePolicy")
        .with("config", Config.empty().with("name", dtype.kerasName()))
        .with("registered_name", null);
  }

  /**
   * The dtype that stands under a key.
   *
   * @throws IllegalArgumentException if it is a policy that computes in another dtype than it keeps
   *     its weights in, or a quantized one
   */
  static DType read(Config config, String key) {
    if (!config.getJson(key).isJsonObject()) {
      return dtype(config.getString(key));
    }
    Config policy = config.getConfig(key);
    String className = policy.getString("class_name");
    String name = policy.getConfig("config").getString("name");
    if (!className.equals("DTypePolicy") && !className.equals("Policy")) {
      throw unsupported(className + " " + name);
    }
    return dtype(name);
  }

  private static DType dtype(String name) {
    if (name.contains("mixed_") || name.contains("_from_")) {
      throw unsupported(name);
    }
    return DType.of(name);
  }

  private static IllegalArgumentException unsupported(String received) {
    return new IllegalArgumentException(
        "Unsupported dtype policy. Expected a single dtype such as 'float32'. Received: '"
            + received
            + "'");
  }
}
