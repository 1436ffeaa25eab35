package io.addax.keras.saving;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages files, the same way for the same seed. */
final class Mutations {
  private static final long[] EXTREMES = {
    Integer.MAX_VALUE,
    Long.MAX_VALUE,
    -1,
    0,
    1,
    Integer.MIN_VALUE,
    Long.MIN_VALUE,
    0xFFFFFFFFL,
    1L << 32,
    1L << 40,
    0x7FFFFFFF_FFFFFFF0L,
    0x20000000,
    0x3FFFFFFF,
    255,
    65_535
  };

  private static final List<String> VALUES =
      List.of(
          "null",
          "-1",
          "0",
          "2147483647",
          "9223372036854775807",
          "1e999",
          "-1e308",
          "0.5",
          "true",
          "[]",
          "{}",
          "\"\"",
          "\"../x\"",
          "\"a/b\"",
          "\"Lambda\"",
          "\"__lambda__\"",
          "\"os.system\"",
          "\"float128\"",
          "\"\\u0000\"",
          "[[[[[[[[[]]]]]]]]]",
          "[2147483647,2147483647]",
          "[0,0,0]",
          "[null,2147483647,2147483647,2147483647]",
          "{\"class_name\":\"Lambda\",\"config\":{\"function\":[\"4wEAAAA=\",null,null]}}",
          "{\"class_name\":\"__lambda__\",\"config\":{\"value\":[\"4wEAAAA=\",null,null]}}",
          "{\"module\":\"builtins\",\"class_name\":\"eval\",\"config\":\"1\"}",
          "{\"class_name\":\"__keras_tensor__\",\"config\":{\"keras_history\":[\"x\",9,9]}}");

  private Mutations() {}

  /** Does some damage to bytes: one or several kinds of it. */
  static byte[] bytes(byte[] original, Random random) {
    byte[] data = original.clone();
    for (int i = random.nextInt(3); i >= 0 && data.length > 0; i--) {
      data = once(data, random);
    }
    return data;
  }

  private static byte[] once(byte[] data, Random random) {
    int at = random.nextInt(data.length);
    int length = 1 + random.nextInt(Math.min(data.length - at, 1 << (1 + random.nextInt(10))));
    switch (random.nextInt(9)) {
      case 0 -> data[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> flip(data, random, 20);
      case 2 -> Arrays.fill(data, at, at + length, (byte) 0);
      case 3 -> Arrays.fill(data, at, at + length, (byte) 0xff);
      case 4 -> splice(data, at, random);
      case 5 -> splice(data, at & ~7, random); // where formats have their sizes
      case 6 ->
          System.arraycopy(
              data.clone(), random.nextInt(data.length - length + 1), data, at, length);
      case 7 -> {
        return Arrays.copyOf(data, at);
      }
      default -> {
        byte[] longer = Arrays.copyOf(data, data.length + length);
        System.arraycopy(data, at, longer, at + length, data.length - at);
        return longer;
      }
    }
    return data;
  }

  private static void flip(byte[] data, Random random, int times) {
    for (int i = 0; i < times; i++) {
      data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
    }
  }

  /** Puts an extreme number of 2, 4 or 8 bytes somewhere, in either byte order. */
  private static void splice(byte[] data, int at, Random random) {
    int width = 2 << random.nextInt(3);
    if (at + width <= data.length) {
      ByteBuffer buffer =
          ByteBuffer.wrap(data)
              .order(random.nextInt(4) > 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      long value = EXTREMES[random.nextInt(EXTREMES.length)];
      switch (width) {
        case 2 -> buffer.putShort(at, (short) value);
        case 4 -> buffer.putInt(at, (int) value);
        default -> buffer.putLong(at, value);
      }
    }
  }

  /** Changes a JSON text where it is still JSON afterwards: values, members, order, nesting. */
  static String json(String original, Random random) {
    JsonElement json = JsonParser.parseString(original);
    for (int i = random.nextInt(3); i >= 0; i--) {
      List<JsonElement> containers = new ArrayList<>();
      collect(json, containers);
      change(containers.get(random.nextInt(containers.size())), containers, random);
    }
    return json.toString();
  }

  private static void collect(JsonElement json, List<JsonElement> containers) {
    if (json instanceof JsonObject object && object.size() > 0) {
      containers.add(object);
      object.asMap().values().forEach(value -> collect(value, containers));
    } else if (json instanceof JsonArray array && !array.isEmpty()) {
      containers.add(array);
      array.forEach(value -> collect(value, containers));
    }
  }

  private static void change(JsonElement container, List<JsonElement> all, Random random) {
    if (container instanceof JsonObject object) {
      List<String> keys = List.copyOf(object.keySet());
      String key = keys.get(random.nextInt(keys.size()));
      if (random.nextInt(6) == 0) {
        object.remove(key);
      } else {
        object.add(key, replacement(object.get(key), all, random));
      }
    } else if (container instanceof JsonArray array) {
      int at = random.nextInt(array.size());
      switch (random.nextInt(6)) {
        case 0 -> array.remove(at);
        case 1 -> array.add(array.get(at).deepCopy());
        case 2 -> array.set(at, array.get(random.nextInt(array.size())).deepCopy());
        default -> array.set(at, replacement(array.get(at), all, random));
      }
    }
  }

  private static JsonElement replacement(JsonElement old, List<JsonElement> all, Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> JsonNull.INSTANCE;
      case 1 -> all.get(random.nextInt(all.size())).deepCopy(); // perhaps what contains it
      case 2 -> nested(old, random);
      case 3 -> new JsonPrimitive(EXTREMES[random.nextInt(EXTREMES.length)]);
      default -> JsonParser.parseString(VALUES.get(random.nextInt(VALUES.size())));
    };
  }

  private static JsonElement nested(JsonElement old, Random random) {
    JsonElement inner = old.deepCopy();
    for (int i = random.nextInt(300); i > 0; i--) {
      JsonArray outer = new JsonArray();
      outer.add(inner);
      inner = outer;
    }
    return inner;
  }
}
