package io.addax.keras.layers;

import java.util.Arrays;

/** Checks of what a user gives to a layer. */
public final class Arguments {
  private Arguments() {}

  /** The value; throws if it is not positive. */
  public static int positive(Layer layer, String keyword, int value) {
    if (value <= 0) {
      throw unexpected(layer, keyword + " > 0", value);
    }
    return value;
  }

  /** One positive value per axis, copied; one alone stands for all. */
  public static int[] positive(Layer layer, String keyword, int rank, int... values) {
    return atLeast(1, layer, keyword, rank, values);
  }

  /** One value per axis, none below {@code least}, copied; one alone stands for all. */
  public static int[] atLeast(int least, Layer layer, String keyword, int rank, int... values) {
    int[] all = values;
    if (values.length == 1 && rank > 1) {
      all = new int[rank];
      Arrays.fill(all, values[0]);
    }
    if (all.length != rank || Arrays.stream(all).anyMatch(v -> v < least)) {
      String expected = keyword + " to be " + rank + (rank == 1 ? " integer" : " integers");
      throw unexpected(layer, expected + " >= " + least, Arrays.toString(values));
    }
    return all.clone();
  }

  /** A number from 0 to 1. */
  public static double fraction(Layer layer, String keyword, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw unexpected(layer, "0 <= " + keyword + " <= 1", value);
    }
    return value;
  }

  /** A number that is not negative. */
  public static double notNegative(Layer layer, String keyword, double value) {
    if (!(value >= 0)) {
      throw unexpected(layer, keyword + " >= 0", value);
    }
    return value;
  }

  /** The error for an argument that is not what it should be. */
  public static IllegalArgumentException unexpected(Layer layer, String expected, Object received) {
    return new IllegalArgumentException(
        layer.className() + ": expected " + expected + ". Received: " + received);
  }
}
