package io.addax.keras.layers.reshaping;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.Layer;
import java.util.Arrays;

/** How much stands before and after along each spatial axis: {@code [axis][before, after]}. */
final class Borders {
  private Borders() {}

  /** Checks that there is a pair of numbers >= 0 per axis; copies. */
  static int[][] check(Layer layer, String keyword, int rank, int[][] borders) {
    boolean fits = borders.length == rank;
    for (int[] pair : borders) {
      fits &= pair.length == 2 && pair[0] >= 0 && pair[1] >= 0;
    }
    if (!fits) {
      String pairs = rank == 1 ? "a pair of integers" : rank + " pairs of integers";
      throw Arguments.unexpected(
          layer, keyword + " to be " + pairs + " >= 0", Arrays.deepToString(borders));
    }
    return Arrays.stream(borders).map(int[]::clone).toArray(int[][]::new);
  }

  /** The same before and after. */
  static int[] both(int size) {
    return new int[] {size, size};
  }

  /** Of two axes: one number, one number per axis, or a pair per axis. */
  static int[][] plane(Config config, String key, int otherwise) {
    JsonElement json = config.getJson(key);
    if (json == null || json.isJsonPrimitive()) {
      int size = config.getInt(key, otherwise);
      return new int[][] {both(size), both(size)};
    }
    JsonArray list = json.getAsJsonArray();
    int[][] borders = new int[list.size()][];
    for (int i = 0; i < borders.length; i++) {
      borders[i] = pair(list.get(i));
    }
    return borders;
  }

  private static int[] pair(JsonElement json) {
    return json.isJsonPrimitive()
        ? both(json.getAsInt())
        : json.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }
}
