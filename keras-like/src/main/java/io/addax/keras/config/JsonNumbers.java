package io.addax.keras.config;

import com.google.gson.JsonElement;

/**
 * JSON values in Java's types, strictly: Gson by itself turns strings into numbers, cuts fractions
 * off and lets integers overflow.
 */
public final class JsonNumbers {
  private JsonNumbers() {}

  /**
   * An integer; 3.0 is one too, as in Python files.
   *
   * @param what what it stands for, for the message
   */
  public static long integer(JsonElement json, String what) {
    if (json.isJsonPrimitive() && json.getAsJsonPrimitive().isNumber()) {
      double number = json.getAsDouble();
      if (number == Math.rint(number) && Math.abs(number) <= 0x1p53) {
        return (long) number;
      }
    }
    throw new IllegalArgumentException("Expected an integer for '" + what + "'. Received: " + json);
  }

  /** An integer of 32 bits. */
  static int int32(JsonElement json, String what) {
    long number = integer(json, what);
    if (number != (int) number) {
      throw new IllegalArgumentException(
          "Expected an integer of 32 bits for '" + what + "'. Received: " + json);
    }
    return (int) number;
  }

  static double number(JsonElement json) {
    return check(json, json.isJsonPrimitive() && json.getAsJsonPrimitive().isNumber())
        .getAsDouble();
  }

  /** True or false; Python also writes 1 and 0. */
  static boolean bool(JsonElement json) {
    if (json.isJsonPrimitive() && json.getAsJsonPrimitive().isNumber()) {
      double number = json.getAsDouble();
      return check(json, number == 0 || number == 1).getAsDouble() == 1;
    }
    return check(json, json.isJsonPrimitive() && json.getAsJsonPrimitive().isBoolean())
        .getAsBoolean();
  }

  static String string(JsonElement json) {
    return check(json, json.isJsonPrimitive() && json.getAsJsonPrimitive().isString())
        .getAsString();
  }

  private static JsonElement check(JsonElement json, boolean right) {
    if (!right) {
      throw new IllegalArgumentException("A JSON value of another type: " + json);
    }
    return json;
  }
}
