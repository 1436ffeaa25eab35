package io.addax.keras.activations;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Layers;
import io.addax.keras.utils.Names;
import java.util.Map;

/**
 * Activations with options, as Keras writes them: its functions have none in a file, so it takes a
 * layer in the place of one, such as {@code Dense(3, activation=LeakyReLU(0.1))}.
 */
final class ActivationLayers {
  /** The layers' names by those of the functions. Both have options of the same names. */
  private static final Map<String, String> LAYERS =
      Map.of("relu", "ReLU", "leaky_relu", "LeakyReLU", "elu", "ELU", "softmax", "Softmax");

  private ActivationLayers() {}

  /** The layer of a function with options; null if no layer of Keras takes them. */
  static Config write(Activation activation) {
    String layer = LAYERS.get(activation.className());
    if (layer == null) {
      return null;
    }
    Config options = activation.config().with("name", Names.toSnakeCase(layer));
    try {
      return Layers.REGISTRY.get(layer, options).serialize();
    } catch (IllegalArgumentException e) {
      return null; // such as a negative threshold, which the function takes and the layer does not
    }
  }

  /** The function that a layer in a file stands for; null if the JSON is no such layer. */
  static Activation read(JsonElement json) {
    if (!(json instanceof JsonObject object) || !object.has("class_name")) {
      return null;
    }
    Config whole = Config.of(object);
    for (Map.Entry<String, String> entry : LAYERS.entrySet()) {
      if (entry.getValue().equals(whole.getString("class_name"))
          && !whole.getString("module", "keras.layers").equals("keras.activations")) {
        JsonObject options = whole.getConfig("config").toJson();
        options.remove("name");
        options.remove("trainable");
        options.remove("dtype");
        return Activations.REGISTRY.get(entry.getKey(), Config.of(options));
      }
    }
    return null;
  }
}
