package io.addax.keras.saving;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** Members of JSON objects by type, with messages that say what was expected. */
final class JsonTree {
  private JsonTree() {}

  static boolean has(JsonObject json, String key) {
    return json.has(key) && !json.get(key).isJsonNull();
  }

  static JsonElement member(JsonObject json, String key) {
    if (!has(json, key)) {
      throw new IllegalArgumentException("Missing '" + key + "'");
    }
    return json.get(key);
  }

  static String string(JsonObject json, String key) {
    return string(member(json, key), key);
  }

  static String string(JsonElement json, String what) {
    boolean right = json.isJsonPrimitive() && json.getAsJsonPrimitive().isString();
    return expect(right, "a string", what, json).getAsString();
  }

  static double number(JsonElement json, String what) {
    boolean right = json.isJsonPrimitive() && json.getAsJsonPrimitive().isNumber();
    return expect(right, "a number", what, json).getAsDouble();
  }

  static boolean bool(JsonObject json, String key) {
    JsonElement value = member(json, key);
    boolean right = value.isJsonPrimitive() && value.getAsJsonPrimitive().isBoolean();
    return expect(right, "true or false", key, value).getAsBoolean();
  }

  static JsonArray array(JsonObject json, String key) {
    return array(member(json, key), key);
  }

  static JsonArray array(JsonElement json, String what) {
    return expect(json.isJsonArray(), "a list", what, json).getAsJsonArray();
  }

  static JsonObject object(JsonElement json, String what) {
    return expect(json.isJsonObject(), "an object", what, json).getAsJsonObject();
  }

  private static JsonElement expect(boolean right, String expected, String what, JsonElement json) {
    if (!right) {
      throw new IllegalArgumentException(
          "Expected " + expected + " for '" + what + "'. Received: " + shortened(json));
    }
    return json;
  }

  /** As text for a message. */
  static String shortened(JsonElement json) {
    String text = json.toString();
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
