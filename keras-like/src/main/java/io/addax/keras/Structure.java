package io.addax.keras;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How a model's inputs or outputs are given in Keras: one alone, a list, an object by name, or
 * nested. Here they are always a flat list; a model that comes from Keras keeps the structure, so
 * that it goes back as it came.
 */
public sealed interface Structure {
  /** A tensor. */
  record Leaf() implements Structure {}

  /** A list. */
  record Items(ImmutableList<Structure> items) implements Structure {}

  /** An object by name; flattened by the sorted names, as Keras does. */
  record Named(ImmutableSortedMap<String, Structure> items) implements Structure {}

  /** One tensor alone, or a list of several. */
  static Structure of(int count) {
    return count == 1
        ? new Leaf()
        : new Items(ImmutableList.copyOf(Collections.nCopies(count, new Leaf())));
  }

  /** How many tensors there are. */
  default int size() {
    if (this instanceof Items list) {
      return list.items.stream().mapToInt(Structure::size).sum();
    }
    if (this instanceof Named named) {
      return named.items.values().stream().mapToInt(Structure::size).sum();
    }
    return 1;
  }

  /** Puts a flat list into this structure: lists, maps, and what a function makes of the values. */
  default <T> Object pack(List<T> values, Function<T, ?> leaf) {
    if (values.size() != size()) {
      throw new IllegalArgumentException(
          "Expected " + size() + " values. Received: " + values.size());
    }
    return pack(values.iterator(), leaf);
  }

  private <T> Object pack(Iterator<T> values, Function<T, ?> leaf) {
    if (this instanceof Items list) {
      List<Object> packed = new ArrayList<>();
      list.items.forEach(item -> packed.add(item.pack(values, leaf)));
      return packed;
    }
    if (this instanceof Named named) {
      Map<String, Object> packed = new LinkedHashMap<>();
      named.items.forEach((name, item) -> packed.put(name, item.pack(values, leaf)));
      return packed;
    }
    return leaf.apply(values.next());
  }
}
