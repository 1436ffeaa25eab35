package io.addax.graph.savedmodel;

import io.addax.graph.frozen.TensorRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** The nodes of a graph by name, and what some of them need. */
final class GraphSlice {
  private final Map<String, NodeDef> nodes = new HashMap<>();

  GraphSlice(GraphDef graph) {
    graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
  }

  /** The node of a name; null if there is none. */
  NodeDef node(String name) {
    return nodes.get(name);
  }

  Collection<NodeDef> nodes() {
    return nodes.values();
  }

  /** Whether a name is taken, or is a prefix of one. */
  boolean isTaken(String scope) {
    return nodes.containsKey(scope)
        || nodes.keySet().stream().anyMatch(name -> name.startsWith(scope + "/"));
  }

  /** The node that an input of a node comes from. */
  static String source(String input) {
    return input.startsWith("^") ? input.substring(1) : TensorRef.parse(input).node();
  }

  /**
   * The nodes that {@code roots} need, each after those that it reads, control inputs included.
   *
   * @param fed nodes whose own inputs are not needed
   */
  List<NodeDef> neededBy(Collection<String> roots, Set<String> fed) {
    List<NodeDef> sorted = new ArrayList<>();
    Set<String> opened = new HashSet<>();
    Set<String> placed = new HashSet<>();
    Deque<String> stack = new ArrayDeque<>();
    for (String root : roots) {
      stack.push(root);
      while (!stack.isEmpty()) {
        String name = stack.peek();
        NodeDef node = nodes.get(name);
        if (node == null || placed.contains(name)) {
          stack.pop();
        } else if (opened.add(name)) {
          if (!fed.contains(name)) {
            node.getInputList().forEach(input -> stack.push(source(input)));
          }
        } else {
          stack.pop();
          placed.add(name);
          sorted.add(node);
        }
      }
    }
    return sorted;
  }
}
