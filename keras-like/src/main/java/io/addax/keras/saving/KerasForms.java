package io.addax.keras.saving;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** Finds in a written model what exists here, but has no form that Keras could read. */
final class KerasForms {
  private KerasForms() {}

  /**
   * Throws if there is an activation with options that Keras's functions have only in code.
   *
   * @param owner the name of the layer that the JSON belongs to
   */
  static void check(JsonElement json, String owner) {
    if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(e -> check(e, owner));
    } else if (json.isJsonObject()) {
      JsonObject object = json.getAsJsonObject();
      String name = owner;
      if (object.get("config") instanceof JsonObject config
          && config.has("trainable")
          && config.has("name")) {
        name = config.get("name").getAsString();
      }
      if (isActivationWithOptions(object)) {
        throw new IllegalArgumentException(
            "Layer '"
                + name
                + "': Keras's activation '"
                + object.get("class_name").getAsString()
                + "' has no options in a file. Expected the defaults. Received: "
                + object.get("config"));
      }
      for (JsonElement member : object.asMap().values()) {
        check(member, name);
      }
    }
  }

  private static boolean isActivationWithOptions(JsonObject object) {
    return object.get("config") instanceof JsonObject config
        && !config.isEmpty()
        && object.has("module")
        && object.get("module").isJsonPrimitive()
        && object.get("module").getAsString().equals("keras.activations");
  }
}
