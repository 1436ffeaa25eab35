package io.addax.keras.saving;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.core.Input;
import io.addax.keras.saving.CallInputs.Ref;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a functional model from its config: first all layers, then their calls, each as soon as its
 * inputs are there. Source: {@code functional_from_config}.
 */
final class FunctionalReader {
  /** A layer, its calls in the file, what they gave so far, and who waits for more. */
  private static final class Entry {
    private final Layer layer;
    private final boolean op;
    private final List<CallInputs> calls = new ArrayList<>();
    private final List<List<KerasTensor>> outputs = new ArrayList<>();
    private final List<Entry> waiting = new ArrayList<>();

    Entry(Layer layer, boolean op) {
      this.layer = layer;
      this.op = op;
      if (layer instanceof Input input) {
        outputs.add(List.of(input.output()));
      }
    }

    int callsInAll() {
      return layer instanceof Input ? 1 : calls.size();
    }

    boolean isDone() {
      return outputs.size() == callsInAll();
    }

    @Override
    public String toString() {
      return "'" + layer.name() + "' (" + layer.className() + ")";
    }
  }

  private final ModelReader reader;
  private final JsonObject config;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final MaskOps masks = new MaskOps();
  private boolean legacy;

  FunctionalReader(ModelReader reader, JsonObject config) {
    this.reader = reader;
    this.config = config;
  }

  Model read() {
    JsonArray layers = JsonTree.array(config, "layers");
    layers.forEach(json -> masks.see(JsonTree.object(json, "layer")));
    layers.forEach(json -> readLayer(json.getAsJsonObject()));
    for (JsonElement json : layers) {
      Entry entry = entries.get(JsonTree.string(json.getAsJsonObject(), "name"));
      if (entry == null) {
        continue; // an op that computes a mask
      }
      for (JsonElement call : JsonTree.array(json.getAsJsonObject(), "inbound_nodes")) {
        readCall(entry, call);
      }
    }
    entries.values().forEach(this::checkInputs);
    makeCalls();
    return new Model(
        ends("input_layers"),
        ends("output_layers"),
        CallInputs.structure(JsonTree.member(config, "input_layers")),
        CallInputs.structure(JsonTree.member(config, "output_layers")));
  }

  private void readLayer(JsonObject json) {
    String name = JsonTree.string(json, "name");
    if (entries.containsKey(name)) {
      throw new IllegalArgumentException("Two layers of the model have the name '" + name + "'");
    }
    if (masks.takes(json)) {
      return;
    }
    boolean op = MergingOps.isOp(json);
    Layer layer = reader.layer(json);
    if (!layer.name().equals(name)) {
      layer.name(name);
    }
    entries.put(name, new Entry(layer, op));
  }

  private void readCall(Entry entry, JsonElement call) {
    if (entry.layer instanceof Input) {
      throw new IllegalArgumentException("Layer " + entry + " is an input and cannot be called");
    }
    try {
      legacy |= CallInputs.isLegacy(call);
      List<String> arguments = entry.op ? MergingOps.ARGUMENTS : entry.layer.callArguments();
      CallInputs inputs = CallInputs.of(call, arguments, masks);
      if (entry.op) {
        MergingOps.check(inputs);
      }
      entry.calls.add(inputs);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Layer " + entry + ": " + e.getMessage(), e);
    }
  }

  private void checkInputs(Entry entry) {
    for (CallInputs call : entry.calls) {
      for (Ref ref : call.tensors()) {
        Entry from = entries.get(ref.layer());
        int node = from == null ? -1 : ref.node() - firstCall(from.layer);
        if (node < 0 || node >= from.callsInAll()) {
          throw new IllegalArgumentException(
              "Layer " + entry + " takes " + ref + ", which the model does not have");
        }
      }
    }
  }

  /** Keras 2 counts the calls of a nested model that knows its inputs from 1. */
  private int firstCall(Layer layer) {
    return legacy && layer instanceof Model model && model.isConnected() ? 1 : 0;
  }

  private void makeCalls() {
    Deque<Entry> ready = new ArrayDeque<>(entries.values());
    while (!ready.isEmpty()) {
      Entry entry = ready.remove();
      while (!entry.isDone()) {
        CallInputs call = entry.calls.get(entry.outputs.size());
        Entry missing = missing(call);
        if (missing != null) {
          missing.waiting.add(entry);
          break;
        }
        entry.outputs.add(entry.layer.applyAll(call.tensors().stream().map(this::tensor).toList()));
        ready.addAll(entry.waiting);
        entry.waiting.clear();
      }
    }
    List<Entry> left = entries.values().stream().filter(e -> !e.isDone()).limit(5).toList();
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "The model's layers form a cycle: each of " + left + " needs the output of another");
    }
  }

  private Entry missing(CallInputs call) {
    for (Ref ref : call.tensors()) {
      Entry from = entries.get(ref.layer());
      if (ref.node() - firstCall(from.layer) >= from.outputs.size()) {
        return from;
      }
    }
    return null;
  }

  private KerasTensor tensor(Ref ref) {
    Entry from = entries.get(ref.layer());
    return output(from, ref.node() - firstCall(from.layer), ref);
  }

  private static KerasTensor output(Entry from, int node, Ref ref) {
    if (from == null || node < 0 || node >= from.outputs.size()) {
      throw new IllegalArgumentException("The model does not have " + ref);
    }
    List<KerasTensor> outputs = from.outputs.get(node);
    if (ref.tensor() < 0 || ref.tensor() >= outputs.size()) {
      throw new IllegalArgumentException("The model does not have " + ref);
    }
    return outputs.get(ref.tensor());
  }

  private List<KerasTensor> ends(String key) {
    List<KerasTensor> tensors = new ArrayList<>();
    CallInputs.ends(JsonTree.member(config, key)).forEach(ref -> tensors.add(end(ref)));
    return tensors;
  }

  /** Here Keras 3 counts the calls of a nested functional model from 1 too. */
  private KerasTensor end(Ref ref) {
    Entry from = entries.get(ref.layer());
    if (from == null) {
      throw new IllegalArgumentException("The model does not have " + ref);
    }
    boolean functional = from.layer instanceof Model && !(from.layer instanceof Sequential);
    return output(from, ref.node() - (functional ? 1 : firstCall(from.layer)), ref);
  }
}
