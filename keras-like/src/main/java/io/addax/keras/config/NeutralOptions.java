package io.addax.keras.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.Map;
import java.util.Set;

/**
 * Options of Keras that nothing here reads, with the values that mean "as if it were not there". An
 * option of another value is refused, since the result would not be Keras's.
 */
final class NeutralOptions {
  private static final Map<String, JsonElement> VALUES =
      Map.of(
          "sparse", new JsonPrimitive(false),
          "ragged", new JsonPrimitive(false),
          "optional", new JsonPrimitive(false),
          "renorm", new JsonPrimitive(false),
          "rms_scaling", new JsonPrimitive(false),
          "autocast", new JsonPrimitive(true));

  /** What says more about one of these options, and means nothing without it. */
  private static final Set<String> DETAILS = Set.of("renorm_clipping", "renorm_momentum");

  private NeutralOptions() {}

  static boolean contains(String key, JsonElement value) {
    return DETAILS.contains(key) || value.equals(VALUES.get(key));
  }
}
