package io.addax.keras.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.Map;

/**
 * Options of Keras that nothing here reads, with the values that mean "as if it were not there". An
 * option of another value is refused, since the result would not be Keras's.
 */
final class NeutralOptions {
  private static final Map<String, JsonElement> VALUES =
      Map.ofEntries(
          Map.entry("sparse", new JsonPrimitive(false)),
          Map.entry("ragged", new JsonPrimitive(false)),
          Map.entry("optional", new JsonPrimitive(false)),
          Map.entry("synchronized", new JsonPrimitive(false)),
          Map.entry("autocast", new JsonPrimitive(true)),
          Map.entry("renorm", new JsonPrimitive(false)),
          Map.entry("renorm_momentum", new JsonPrimitive(0.99)),
          Map.entry("rms_scaling", new JsonPrimitive(false)),
          Map.entry("jit_compile", new JsonPrimitive(false)));

  private NeutralOptions() {}

  static boolean contains(String key, JsonElement value) {
    return value.equals(VALUES.get(key));
  }
}
