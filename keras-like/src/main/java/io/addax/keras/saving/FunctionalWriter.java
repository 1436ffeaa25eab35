package io.addax.keras.saving;

import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Node;
import io.addax.keras.Sequential;
import io.addax.keras.Shapes;
import io.addax.keras.Structure;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.core.Input;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The config of a functional model: its layers, each with those of its calls that belong to the
 * model. Calls are counted layer by layer. Source: {@code Functional.get_config}.
 */
final class FunctionalWriter {
  private final Model model;
  private final Set<Node> calls;
  private final Map<Node, Integer> indices = new HashMap<>();
  private final Map<KerasTensor, Input> substitutes = new HashMap<>();

  FunctionalWriter(Model model) {
    this.model = model;
    this.calls = new HashSet<>(model.calls());
    for (Layer layer : model.layers()) {
      int index = 0;
      for (Node node : ownCalls(layer)) {
        indices.put(node, index++);
      }
    }
    model.inputs().stream().filter(i -> !i.node().isInput()).forEach(this::substitute);
  }

  private List<Node> ownCalls(Layer layer) {
    return layer.nodes().stream().filter(calls::contains).toList();
  }

  /** A model that begins in the middle of another gets an input of its own there. */
  private void substitute(KerasTensor tensor) {
    Set<String> names = new HashSet<>();
    model.layers().forEach(l -> names.add(l.name()));
    substitutes.values().forEach(l -> names.add(l.name()));
    String name = tensor.name() + "_input";
    while (names.contains(name)) {
      name += "_";
    }
    Input input = Input.ofBatchShape(tensor.shape()).dtype(tensor.dtype());
    input.name(name);
    substitutes.put(tensor, input);
  }

  Config config() {
    List<Config> layers = new ArrayList<>();
    for (KerasTensor tensor : model.inputs()) {
      if (substitutes.containsKey(tensor)) {
        layers.add(written(substitutes.get(tensor), List.of()));
      }
    }
    for (Layer layer : model.layers()) {
      List<Config> nodes = new ArrayList<>();
      for (Node node : ownCalls(layer)) {
        if (!node.isInput()) {
          nodes.add(call(node));
        }
      }
      layers.add(written(layer, nodes));
    }
    return Config.empty()
        .with("name", model.name())
        .with("trainable", model.isTrainable())
        .with("layers", layers)
        .with("input_layers", model.inputStructure().pack(model.inputs(), this::end))
        .with("output_layers", model.outputStructure().pack(model.outputs(), this::end));
  }

  private static Config written(Layer layer, List<Config> nodes) {
    return layer.serialize().with("name", layer.name()).with("inbound_nodes", nodes);
  }

  /** The first argument by its place, further ones by name. */
  private Config call(Node node) {
    Layer layer = node.layer();
    List<String> arguments = layer.callArguments();
    List<KerasTensor> inputs = node.inputs();
    Object first;
    Config keywords = Config.empty();
    if (arguments.size() == 1) {
      Structure structure =
          layer instanceof Model nested ? nested.inputStructure() : Structure.of(inputs.size());
      first = structure.pack(inputs, this::tensor);
    } else {
      first = tensor(inputs.get(0));
      for (int i = 1; i < inputs.size(); i++) {
        keywords = keywords.with(arguments.get(i), tensor(inputs.get(i)));
      }
    }
    return Config.empty().with("args", Collections.singletonList(first)).with("kwargs", keywords);
  }

  private Config tensor(KerasTensor tensor) {
    return Config.empty()
        .with("class_name", "__keras_tensor__")
        .with(
            "config",
            Config.empty()
                .with("shape", Shapes.toKeras(tensor.shape()))
                .with("dtype", tensor.dtype().kerasName())
                .with("keras_history", history(tensor, 0)));
  }

  private List<Object> history(KerasTensor tensor, int first) {
    return substitutes.containsKey(tensor)
        ? List.of(substitutes.get(tensor).name(), 0, 0)
        : List.of(tensor.name(), indices.get(tensor.node()) + first, tensor.index());
  }

  /** Keras counts the calls of a nested functional model from 1 here, and here only. */
  private List<Object> end(KerasTensor tensor) {
    boolean nested = tensor.layer() instanceof Model && !(tensor.layer() instanceof Sequential);
    return history(tensor, nested ? 1 : 0);
  }
}
