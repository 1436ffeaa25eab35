package io.addax.keras.config;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What describes a layer, loss, metric, optimizer or the like: named values, as Keras's {@code
 * get_config} gives them, in snake case.
 *
 * <p>Getters take the default that holds when a key is missing or null.
 */
public final class Config {
  private static final Gson GSON = new GsonBuilder().serializeNulls().create();

  private final JsonObject json;
  private final Set<String> taken; // the keys that were asked for; null if nobody watches

  private Config(JsonObject json) {
    this(json, null);
  }

  private Config(JsonObject json, Set<String> taken) {
    this.json = json;
    this.taken = taken;
  }

  public static Config empty() {
    return new Config(new JsonObject());
  }

  /** A view of a JSON object, copied. */
  public static Config of(JsonObject json) {
    return new Config(json.deepCopy());
  }

  /** The same config with one more entry; numbers, strings, booleans, lists, arrays, maps, null. */
  public Config with(String key, Object value) {
    JsonObject copy = json.deepCopy();
    copy.add(key, element(value));
    return new Config(copy);
  }

  /** The same config without an entry. */
  public Config without(String key) {
    JsonObject copy = json.deepCopy();
    copy.remove(key);
    return new Config(copy);
  }

  private static JsonElement element(Object value) {
    if (value == null) {
      return JsonNull.INSTANCE;
    } else if (value instanceof Config config) {
      return config.json.deepCopy();
    } else if (value instanceof Configurable<?> described) {
      return described.serialize().json;
    } else if (value instanceof JsonElement e) {
      return e;
    } else if (value instanceof Number n) {
      return new JsonPrimitive(n);
    } else if (value instanceof Boolean b) {
      return new JsonPrimitive(b);
    } else if (value instanceof int[] a) {
      return element(Arrays.stream(a).boxed().toList());
    } else if (value instanceof long[] a) {
      return element(Arrays.stream(a).boxed().toList());
    } else if (value instanceof double[] a) {
      return element(Arrays.stream(a).boxed().toList());
    } else if (value instanceof Object[] a) {
      return element(Arrays.asList(a));
    } else if (value instanceof Map<?, ?> entries) {
      JsonObject object = new JsonObject();
      entries.forEach((key, v) -> object.add(key.toString(), element(v)));
      return object;
    } else if (value instanceof Iterable<?> values) {
      JsonArray array = new JsonArray();
      values.forEach(v -> array.add(element(v)));
      return array;
    }
    return new JsonPrimitive(value.toString());
  }

  /** A deep copy as JSON. */
  public JsonObject toJson() {
    return json.deepCopy();
  }

  public Set<String> keys() {
    return json.keySet();
  }

  /** Whether the key stands here with a value that is not null. */
  public boolean has(String key) {
    if (taken != null) {
      taken.add(key);
    }
    return json.has(key) && !json.get(key).isJsonNull();
  }

  /** The same, which notes what it is asked for, for {@link #checkAllTaken}. */
  Config watched() {
    return new Config(json, ConcurrentHashMap.newKeySet());
  }

  /** The same, with everything counted as asked for: for who reads it as a whole. */
  public Config taken() {
    if (taken != null) {
      taken.addAll(json.keySet());
    }
    return this;
  }

  /**
   * Throws if there is an option that nobody asked for and that could change something: one that is
   * neither null nor one of the {@link NeutralOptions}.
   */
  void checkAllTaken(String owner) {
    for (String key : json.keySet()) {
      JsonElement value = json.get(key);
      if (!taken.contains(key) && !value.isJsonNull() && !NeutralOptions.contains(key, value)) {
        throw new IllegalArgumentException(
            "Unsupported option '" + key + "' of " + owner + ". Received: " + shortened(value));
      }
    }
  }

  private static String shortened(JsonElement value) {
    String text = value.toString();
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  private <T> T get(String key, T otherwise, String expected, Function<JsonElement, T> read) {
    if (!has(key)) {
      return otherwise;
    }
    try {
      return read.apply(json.get(key));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "Expected " + expected + " for '" + key + "'. Received: " + shortened(json.get(key)), e);
    }
  }

  private <T> T required(String key, T value) {
    if (value == null) {
      throw new IllegalArgumentException("Missing '" + key + "' in config " + shortened(json));
    }
    return value;
  }

  public int getInt(String key) {
    return required(key, get(key, null, "an integer", e -> JsonNumbers.int32(e, key)));
  }

  public int getInt(String key, int otherwise) {
    return get(key, otherwise, "an integer", e -> JsonNumbers.int32(e, key));
  }

  public double getDouble(String key) {
    return required(key, get(key, null, "a number", JsonNumbers::number));
  }

  public double getDouble(String key, double otherwise) {
    return get(key, otherwise, "a number", JsonNumbers::number);
  }

  /** A number that may be absent, such as {@code max_value} of ReLU. */
  public Optional<Double> optionalDouble(String key) {
    return Optional.ofNullable(get(key, null, "a number", JsonNumbers::number));
  }

  /** An integer that may be absent, such as {@code ema_overwrite_frequency}. */
  public Optional<Integer> optionalInt(String key) {
    return Optional.ofNullable(get(key, null, "an integer", e -> JsonNumbers.int32(e, key)));
  }

  public boolean getBoolean(String key, boolean otherwise) {
    return get(key, otherwise, "true or false", JsonNumbers::bool);
  }

  public String getString(String key) {
    return required(key, get(key, null, "a string", JsonNumbers::string));
  }

  public String getString(String key, String otherwise) {
    return get(key, otherwise, "a string", JsonNumbers::string);
  }

  /** Integers: a list, or one number alone as a list of one; null if absent. */
  public int[] getInts(String key) {
    return get(
        key,
        null,
        "integers",
        e ->
            e.isJsonArray()
                ? e.getAsJsonArray().asList().stream()
                    .mapToInt(i -> JsonNumbers.int32(i, key))
                    .toArray()
                : new int[] {JsonNumbers.int32(e, key)});
  }

  /** As many integers as {@code rank}; one number alone stands for all. */
  public int[] getInts(String key, int rank, int... otherwise) {
    int[] values = getInts(key);
    if (values == null) {
      return otherwise;
    }
    if (values.length == 1 && rank > 1) {
      int[] all = new int[rank];
      Arrays.fill(all, values[0]);
      return all;
    }
    return values;
  }

  /** Numbers: a list, or one number alone as a list of one; null if absent. */
  public double[] getDoubles(String key) {
    return get(
        key,
        null,
        "numbers",
        e ->
            e.isJsonArray()
                ? e.getAsJsonArray().asList().stream().mapToDouble(JsonNumbers::number).toArray()
                : new double[] {JsonNumbers.number(e)});
  }

  /** Whatever stands at the key; null if absent. */
  public JsonElement getJson(String key) {
    return has(key) ? json.get(key).deepCopy() : null;
  }

  /** A nested config; empty if absent. */
  public Config getConfig(String key) {
    return get(key, empty(), "an object", e -> of(e.getAsJsonObject()));
  }

  /** Nested configs in a list; empty if absent. */
  public List<Config> getConfigs(String key) {
    List<Config> configs = new ArrayList<>();
    JsonElement list = getJson(key);
    if (list != null) {
      list.getAsJsonArray().forEach(e -> configs.add(of(e.getAsJsonObject())));
    }
    return configs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Config that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The config as JSON text. */
  @Override
  public String toString() {
    return GSON.toJson(json);
  }
}
