package io.addax.keras;

import com.google.common.collect.ImmutableList;
import io.addax.keras.layers.Layer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The calls and layers between a model's inputs and outputs, in Keras's order: by depth, and within
 * a depth as first met on the way back from the outputs. Source: {@code map_graph} of {@code
 * keras.Function}.
 */
final class LayerGraph {
  private final ImmutableList<KerasTensor> inputs;
  private final Map<Layer, Integer> met = new HashMap<>();
  private final List<Node> order = new ArrayList<>();
  private final Set<Node> finished = new HashSet<>();
  private final ImmutableList<Node> nodes;
  private final ImmutableList<Layer> layers;

  private LayerGraph(List<KerasTensor> inputs, List<KerasTensor> outputs) {
    this.inputs = ImmutableList.copyOf(inputs);
    outputs.forEach(this::walk);
    Map<Node, Integer> nodeDepth = new LinkedHashMap<>();
    Map<Layer, Integer> layerDepth = new LinkedHashMap<>();
    depths(nodeDepth, layerDepth);
    this.layers =
        layerDepth.keySet().stream()
            .sorted(
                Comparator.<Layer>comparingInt(l -> -layerDepth.get(l))
                    .thenComparingInt(l -> met.getOrDefault(l, -1)))
            .collect(ImmutableList.toImmutableList());
    this.nodes =
        nodeDepth.keySet().stream()
            .sorted(Comparator.comparingInt(n -> -nodeDepth.get(n)))
            .collect(ImmutableList.toImmutableList());
    checkConnected();
    checkNames();
  }

  static LayerGraph of(List<KerasTensor> inputs, List<KerasTensor> outputs) {
    return new LayerGraph(inputs, outputs);
  }

  /** Calls, those that others depend on first. */
  ImmutableList<Node> nodes() {
    return nodes;
  }

  /** Layers, each once. */
  ImmutableList<Layer> layers() {
    return layers;
  }

  /** A call on the way back from the outputs, and which of its inputs is next. */
  private record Visit(Node node, Iterator<KerasTensor> inputs) {}

  /** Depth first, without recursion: a chain may have thousands of layers. */
  private void walk(KerasTensor output) {
    Deque<Visit> path = new ArrayDeque<>();
    enter(output, path);
    while (!path.isEmpty()) {
      Visit visit = path.peek();
      if (visit.inputs.hasNext()) {
        enter(visit.inputs.next(), path);
      } else {
        finished.add(visit.node);
        order.add(visit.node);
        path.pop();
      }
    }
  }

  private void enter(KerasTensor tensor, Deque<Visit> path) {
    Node node = tensor.node();
    if (finished.contains(node)) {
      return;
    }
    if (!node.isInput() && inputs.contains(tensor)) {
      finished.add(node);
      return;
    }
    met.putIfAbsent(node.layer(), met.size());
    path.push(new Visit(node, node.inputs().iterator()));
  }

  private void depths(Map<Node, Integer> nodeDepth, Map<Layer, Integer> layerDepth) {
    Set<Node> known = new HashSet<>(order);
    for (int i = order.size() - 1; i >= 0; i--) {
      Node node = order.get(i);
      int depth =
          Math.max(nodeDepth.getOrDefault(node, 0), layerDepth.getOrDefault(node.layer(), 0));
      layerDepth.put(node.layer(), depth);
      nodeDepth.put(node, depth);
      for (KerasTensor input : node.inputs()) {
        if (known.contains(input.node())) {
          nodeDepth.merge(input.node(), depth + 1, Math::max);
        }
      }
    }
    for (KerasTensor input : inputs) {
      if (input.node().isInput()) {
        layerDepth.putIfAbsent(input.layer(), 0);
        nodeDepth.putIfAbsent(input.node(), 0);
      }
    }
  }

  private void checkConnected() {
    Set<KerasTensor> computable = new LinkedHashSet<>(inputs);
    for (Node node : nodes) {
      if (node.isInput() && !computable.contains(node.outputs().get(0))) {
        throw new IllegalArgumentException(
            "Graph disconnected: "
                + node.outputs().get(0)
                + " is needed for the outputs, but is not among the inputs "
                + inputs);
      }
      for (KerasTensor input : node.inputs()) {
        if (!computable.contains(input)) {
          throw new IllegalArgumentException(
              "Graph disconnected: cannot compute " + input + " for layer " + node.layer());
        }
      }
      computable.addAll(node.outputs());
    }
  }

  private void checkNames() {
    Set<String> seen = new HashSet<>();
    for (Layer layer : layers) {
      if (!seen.add(layer.name())) {
        throw new IllegalArgumentException(
            "The name '"
                + layer.name()
                + "' is used by several layers. All layer names of a model must differ");
      }
    }
  }
}
