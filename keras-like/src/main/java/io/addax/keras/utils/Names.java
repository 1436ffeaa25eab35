package io.addax.keras.utils;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Names as Keras makes them: snake case, with a counter per class. */
public final class Names {
  private static final Map<String, AtomicInteger> COUNTERS = new ConcurrentHashMap<>();

  private Names() {}

  /** {@code Conv2DTranspose} becomes {@code conv2d_transpose}, as in Keras. */
  public static String toSnakeCase(String className) {
    String name = className.replaceAll("\\W+", "");
    name = name.replaceAll("(.)([A-Z][a-z]+)", "$1_$2");
    name = name.replaceAll("([a-z])([A-Z])", "$1_$2");
    return name.toLowerCase(java.util.Locale.ROOT);
  }

  /** {@code dense}, then {@code dense_1}, {@code dense_2}, … in this process. */
  public static String unique(String prefix) {
    int count = COUNTERS.computeIfAbsent(prefix, p -> new AtomicInteger()).getAndIncrement();
    return count == 0 ? prefix : prefix + "_" + count;
  }

  /** Begins all counters anew, as Keras's {@code clear_session}. */
  public static void reset() {
    COUNTERS.clear();
  }
}
