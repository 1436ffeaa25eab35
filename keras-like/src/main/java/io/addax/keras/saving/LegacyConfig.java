package io.addax.keras.saving;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

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

  /** A loss: Keras 2 has a reduction "auto", which is the sum over the batch size. */
  static JsonElement loss(JsonElement json) {
    return adapted(
        json,
        config -> {
          if (config.get("reduction") instanceof JsonPrimitive reduction
              && reduction.equals(new JsonPrimitive("auto"))) {
            config.remove("reduction");
          }
          config.remove("fn");
        });
  }

  /** A metric: Keras 2 writes a function as a wrapper with the function's name inside. */
  static JsonElement metric(JsonElement json) {
    if (!isLegacy(json)
        || !json.getAsJsonObject().get("class_name").equals(new JsonPrimitive("MeanMetricWrapper"))
        || !(json.getAsJsonObject().get("config") instanceof JsonObject config)
        || !JsonTree.has(config, "fn")) {
      return json;
    }
    JsonObject metric = new JsonObject();
    metric.add("class_name", config.get("fn"));
    JsonObject options = config.deepCopy();
    options.remove("fn");
    metric.add("config", options);
    return metric;
  }

  /** An optimizer: how Keras 2 executes its step is left out. */
  static JsonElement optimizer(JsonElement json) {
    return adapted(
        json,
        config -> {
          config.remove("is_legacy_optimizer");
          config.remove("jit_compile");
          if (config.get("decay") instanceof JsonPrimitive decay
              && decay.isNumber()
              && decay.getAsDouble() == 0) {
            config.remove("decay");
          }
          if (config.has("lr") && !config.has("learning_rate")) {
            config.add("learning_rate", config.remove("lr"));
          }
        });
  }

  private static boolean isLegacy(JsonElement json) {
    return json.isJsonObject()
        && !json.getAsJsonObject().has("module")
        && json.getAsJsonObject().has("class_name");
  }

  private static JsonElement adapted(JsonElement json, Consumer<JsonObject> change) {
    if (!isLegacy(json) || !(json.getAsJsonObject().get("config") instanceof JsonObject)) {
      return json;
    }
    JsonObject copy = json.getAsJsonObject().deepCopy();
    change.accept(copy.getAsJsonObject("config"));
    return copy;
  }
}
