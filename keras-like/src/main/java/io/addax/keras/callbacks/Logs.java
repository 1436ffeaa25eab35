package io.addax.keras.callbacks;

import com.google.common.base.Suppliers;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The loss and metrics that a callback gets, by name, in Keras's order.
 *
 * <p>They are computed when somebody looks: a batch whose logs nobody reads costs nothing.
 */
public final class Logs {
  private final Supplier<Map<String, Double>> measured;
  private Map<String, Double> withPut;

  private Logs(Supplier<Map<String, Double>> measured) {
    this.measured = measured;
  }

  public static Logs empty() {
    return of(Map.of());
  }

  /** Logs of known values. */
  public static Logs of(Map<String, Double> values) {
    Map<String, Double> copy = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    return new Logs(() -> copy);
  }

  /** Logs that are computed at the first look. */
  public static Logs lazy(Supplier<Map<String, Double>> values) {
    return new Logs(Suppliers.memoize(values::get));
  }

  /** Adds or replaces a value, which everyone who looks from now on sees. */
  public void put(String name, double value) {
    Map<String, Double> all = new LinkedHashMap<>(asMap());
    all.put(name, value);
    withPut = Collections.unmodifiableMap(all);
  }

  public Set<String> names() {
    return asMap().keySet();
  }

  public boolean has(String name) {
    return asMap().containsKey(name);
  }

  /**
   * One value.
   *
   * @throws IllegalArgumentException if there is none of this name; the message lists the names
   */
  public double get(String name) {
    Double value = asMap().get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "No logged value of this name. Expected one of "
              + names()
              + ". Received: '"
              + name
              + "'");
    }
    return value;
  }

  /** All values, in order; unmodifiable. */
  public Map<String, Double> asMap() {
    return withPut == null ? measured.get() : withPut;
  }

  @Override
  public String toString() {
    return asMap().toString();
  }
}
