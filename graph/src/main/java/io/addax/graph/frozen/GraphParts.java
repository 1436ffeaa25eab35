package io.addax.graph.frozen;

import io.addax.graph.HostTensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cuts parts out of frozen graphs. */
final class GraphParts {
  private GraphParts() {}

  static FrozenGraph constantPart(
      FrozenGraph graph, Map<String, HostTensor> values, List<TensorRef> wanted) {
    Set<String> needed = new HashSet<>();
    Deque<String> queue = new ArrayDeque<>();
    wanted.forEach(ref -> queue.add(ref.node()));
    while (!queue.isEmpty()) {
      String name = queue.remove();
      if (needed.add(name) && !values.containsKey(name)) {
        graph.node(name).inputs().forEach(ref -> queue.add(ref.node()));
      }
    }
    List<FrozenNode> nodes = new ArrayList<>();
    for (FrozenNode node : graph.nodes()) {
      if (needed.contains(node.name())) {
        HostTensor value = values.get(node.name());
        nodes.add(value == null ? node : FrozenNode.constant(node.name(), value));
      }
    }
    List<FrozenPort> outputs = new ArrayList<>();
    for (TensorRef ref : wanted) {
      outputs.add(new FrozenPort(ref.toString(), ref, graph.spec(ref)));
    }
    return graph.with(nodes, List.of(), outputs);
  }
}
