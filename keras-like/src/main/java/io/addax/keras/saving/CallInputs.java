package io.addax.keras.saving;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.keras.Structure;
import io.addax.keras.config.JsonNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The inputs of one call of a layer, from an entry of {@code inbound_nodes}: in Keras 3 an object
 * of {@code args} and {@code kwargs}, in Keras 2 a list of {@code [layer, node, tensor, kwargs]}.
 *
 * @param tensors in the order in which the layer takes them
 */
record CallInputs(List<Ref> tensors) {
  /**
   * An output of a call.
   *
   * @param node which of the layer's calls, counted from 0
   * @param tensor which of the call's outputs
   */
  record Ref(String layer, int node, int tensor) {
    /** From {@code [layer, node, tensor]}. */
    static Ref of(JsonElement json) {
      JsonArray list = JsonTree.array(json, "keras_history");
      if (list.size() < 3) {
        throw new IllegalArgumentException(
            "Expected [layer, node, tensor]. Received: " + JsonTree.shortened(json));
      }
      return new Ref(JsonTree.string(list.get(0), "layer"), index(list.get(1)), index(list.get(2)));
    }

    private static int index(JsonElement json) {
      return (int) Math.min(Math.max(JsonNumbers.integer(json, "index"), -1), Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
      return "output " + tensor + " of call " + node + " of layer '" + layer + "'";
    }
  }

  /** Whether an entry is of the older form. */
  static boolean isLegacy(JsonElement node) {
    return node.isJsonArray();
  }

  /**
   * From an entry.
   *
   * @param arguments the names of the layer's arguments that take tensors, in order
   * @param masks which masks come about by themselves
   */
  static CallInputs of(JsonElement node, List<String> arguments, MaskOps masks) {
    return isLegacy(node)
        ? legacy(node)
        : modern(JsonTree.object(node, "inbound_nodes"), arguments, masks);
  }

  private static CallInputs legacy(JsonElement node) {
    List<Ref> tensors = new ArrayList<>();
    JsonArray list = JsonTree.array(node, "inbound_nodes");
    boolean flat = !list.isEmpty() && list.get(0).isJsonPrimitive();
    for (JsonElement input : flat ? listOf(list) : list) {
      tensors.add(Ref.of(input));
      JsonArray parts = input.getAsJsonArray();
      if (parts.size() > 3) {
        checkKeywords(JsonTree.object(parts.get(3), "kwargs"));
      }
    }
    return new CallInputs(tensors);
  }

  private static JsonArray listOf(JsonElement only) {
    JsonArray list = new JsonArray();
    list.add(only);
    return list;
  }

  private static CallInputs modern(JsonObject node, List<String> arguments, MaskOps masks) {
    Map<String, JsonElement> given = new TreeMap<>();
    int position = 0;
    for (JsonElement argument : JsonTree.array(node, "args")) {
      if (position >= arguments.size()) {
        throw unsupported("argument " + position, argument);
      }
      given.put(arguments.get(position++), argument);
    }
    JsonObject keywords = JsonTree.object(JsonTree.member(node, "kwargs"), "kwargs");
    JsonObject others = new JsonObject();
    for (String key : keywords.keySet()) {
      JsonElement value = keywords.get(key);
      // Keras notes down how it built a layer; a model that runs passes its own mode on to each.
      boolean mode = key.equals("training") && value.isJsonPrimitive();
      if (mode || key.equals("mask") && masks.isMask(value)) {
        continue;
      }
      // Keras takes the first argument by any name.
      boolean first = given.isEmpty() && !key.equals("mask") && !key.equals("training");
      String name = arguments.contains(key) ? key : first ? arguments.get(0) : null;
      if (name == null || given.putIfAbsent(name, value) != null) {
        others.add(key, value);
      }
    }
    checkKeywords(others);
    List<Ref> tensors = new ArrayList<>();
    for (String argument : arguments) {
      if (given.containsKey(argument)) {
        collect(given.get(argument), argument, tensors);
      }
    }
    return new CallInputs(tensors);
  }

  /** The tensors in an argument. */
  static List<Ref> tensors(JsonElement value, String argument) {
    List<Ref> tensors = new ArrayList<>();
    collect(value, argument, tensors);
    return tensors;
  }

  /** The tensors in a nested structure; objects by their sorted keys, as Keras flattens them. */
  private static void collect(JsonElement value, String argument, List<Ref> tensors) {
    if (value.isJsonArray()) {
      value.getAsJsonArray().forEach(v -> collect(v, argument, tensors));
    } else if (value.isJsonObject()) {
      JsonObject object = value.getAsJsonObject();
      JsonElement className = object.get("class_name");
      if (className == null) {
        Map<String, JsonElement> sorted = new TreeMap<>(object.asMap());
        sorted.values().forEach(v -> collect(v, argument, tensors));
      } else if (JsonTree.string(className, "class_name").equals("__keras_tensor__")) {
        JsonObject config = JsonTree.object(JsonTree.member(object, "config"), "config");
        tensors.add(Ref.of(JsonTree.member(config, "keras_history")));
      } else {
        throw unsupported("argument '" + argument + "'", value);
      }
    } else if (!value.isJsonNull()) {
      throw unsupported("argument '" + argument + "'", value);
    }
  }

  /** The ends of a model: one, a list or an object of them, nested at will. */
  static List<Ref> ends(JsonElement json) {
    List<Ref> refs = new ArrayList<>();
    if (json.isJsonObject()) {
      Map<String, JsonElement> sorted = new TreeMap<>(json.getAsJsonObject().asMap());
      sorted.values().forEach(v -> refs.addAll(ends(v)));
    } else if (isRef(JsonTree.array(json, "layers at the ends"))) {
      refs.add(Ref.of(json));
    } else {
      json.getAsJsonArray().forEach(v -> refs.addAll(ends(v)));
    }
    return refs;
  }

  /** The structure of the ends of a model. */
  static Structure structure(JsonElement json) {
    if (json.isJsonObject()) {
      ImmutableSortedMap.Builder<String, Structure> items = ImmutableSortedMap.naturalOrder();
      json.getAsJsonObject().asMap().forEach((name, v) -> items.put(name, structure(v)));
      return new Structure.Named(items.build());
    }
    if (isRef(json.getAsJsonArray())) {
      return new Structure.Leaf();
    }
    return new Structure.Items(
        json.getAsJsonArray().asList().stream()
            .map(CallInputs::structure)
            .collect(ImmutableList.toImmutableList()));
  }

  private static boolean isRef(JsonArray list) {
    return list.size() == 3 && list.get(0).isJsonPrimitive();
  }

  /**
   * The mode is left out: Keras writes it too, but {@code fit} and {@code predict} set their own.
   */
  private static void checkKeywords(JsonObject keywords) {
    for (String key : keywords.keySet()) {
      if (!key.equals("training") && !keywords.get(key).isJsonNull()) {
        throw unsupported("argument '" + key + "'", keywords.get(key));
      }
    }
  }

  private static IllegalArgumentException unsupported(String what, JsonElement received) {
    return new IllegalArgumentException(
        "a call of it has an unsupported " + what + ": " + JsonTree.shortened(received));
  }
}
