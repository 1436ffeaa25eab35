package io.addax.keras.saving;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Set;

/** What Keras 2 calls otherwise in the config of a layer, put into Keras 3's terms. */
final class LegacyConfig {
  /** Options that say nothing about what a layer computes here. */
  private static final Set<String> MEANINGLESS =
      Set.of("batch_input_shape", "input_dtype", "input_length", "input_dim_hint");

  /** Options by class that have another name now. */
  private static final Map<String, Map<String, String>> RENAMED =
      Map.of("LeakyReLU", Map.of("alpha", "negative_slope"));

  private LegacyConfig() {}

  /** A layer in Keras 3's terms; itself if Keras 3 wrote it. */
  static JsonObject modern(JsonObject layer) {
    if (layer.has("module") || !(layer.get("config") instanceof JsonObject config)) {
      return layer;
    }
    String className = JsonTree.string(layer, "class_name");
    Map<String, String> names = RENAMED.getOrDefault(className, Map.of());
    JsonObject renamed = new JsonObject();
    for (String key : config.keySet()) {
      if (className.equals("InputLayer") || !MEANINGLESS.contains(key)) {
        renamed.add(names.getOrDefault(key, key), config.get(key));
      }
    }
    JsonObject result = new JsonObject();
    result.add("class_name", layer.get("class_name"));
    result.add("config", renamed);
    return result;
  }
}
