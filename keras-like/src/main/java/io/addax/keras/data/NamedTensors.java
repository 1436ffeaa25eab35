package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The tensors of an argument that may be an array, a list or a map.
 *
 * @param names the keys if it was a map; else empty
 */
record NamedTensors(List<HostTensor> tensors, List<String> names) {
  static final NamedTensors NONE = new NamedTensors(List.of(), List.of());

  static NamedTensors of(Object data, String argument) {
    if (!(data instanceof Map<?, ?> map)) {
      return new NamedTensors(Tensors.listOf(data, argument), List.of());
    }
    List<HostTensor> tensors = new ArrayList<>();
    List<String> names = new ArrayList<>();
    map.forEach(
        (name, value) -> {
          names.add(String.valueOf(name));
          tensors.add(Tensors.of(value, argument + "['" + name + "']"));
        });
    return new NamedTensors(List.copyOf(tensors), List.copyOf(names));
  }

  /** The tensors in the order of {@code order}, if they have names; else as they are. */
  List<HostTensor> arranged(List<String> order, String argument) {
    return names.isEmpty()
        ? tensors
        : positions(names, order, argument).stream().map(tensors::get).toList();
  }

  /**
   * Where the wanted names stand among those that are there.
   *
   * @throws IllegalArgumentException if these are others
   */
  static List<Integer> positions(List<String> have, List<String> want, String argument) {
    checkArgument(
        have.size() == want.size() && have.containsAll(want),
        "Expected %s to have the names %s. Received: %s",
        argument,
        want,
        have);
    return want.stream().map(have::indexOf).toList();
  }
}
