package io.addax.graph.autodiff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;

/**
 * The ops on a differentiable way from a source to a target: those over which gradients must go.
 *
 * <p>A way runs over floating-point values only and not through an op that stops gradients.
 */
final class Between {
  /**
   * An op and its inputs; null stands for an input that no gradient can flow to, whatever the
   * sources are.
   */
  record Node(GraphOperation op, Output<?>[] inputs) {}

  private final Set<Output<?>> sources;
  private final Map<GraphOperation, Node> nodes = new LinkedHashMap<>();

  Between(List<? extends Operand<?>> targets, Set<Output<?>> sources, boolean sourcesAreLeaves) {
    this.sources = sources;
    for (Node node : reachable(targets, sourcesAreLeaves ? sources : Set.of())) {
      for (Output<?> input : node.inputs) {
        if (input != null && wants(input)) {
          nodes.put(node.op, node);
          break;
        }
      }
    }
  }

  /** The ops in between, inputs before their consumers. */
  Collection<Node> nodes() {
    return nodes.values();
  }

  Optional<Node> node(GraphOperation op) {
    return Optional.ofNullable(nodes.get(op));
  }

  /** Whether a gradient of this value is of use: it is a source, or depends on one. */
  boolean wants(Output<?> value) {
    return sources.contains(value) || nodes.containsKey((GraphOperation) value.op());
  }

  /**
   * Everything that gradients of the targets could flow to, inputs before their consumers. The walk
   * has its own stack, since graphs can be deeper than Java's.
   */
  private static List<Node> reachable(List<? extends Operand<?>> targets, Set<Output<?>> leaves) {
    List<Node> order = new ArrayList<>();
    Map<GraphOperation, Node> seen = new HashMap<>();
    Deque<Node> path = new ArrayDeque<>();
    Deque<int[]> positions = new ArrayDeque<>();
    for (Operand<?> target : targets) {
      if (leaves.contains(target.asOutput())) {
        continue;
      }
      enter((GraphOperation) target.op(), seen, path, positions);
      while (!path.isEmpty()) {
        Node node = path.peek();
        int at = positions.peek()[0]++;
        if (at == node.inputs.length) {
          path.pop();
          positions.pop();
          order.add(node);
        } else if (node.inputs[at] != null && !leaves.contains(node.inputs[at])) {
          enter((GraphOperation) node.inputs[at].op(), seen, path, positions);
        }
      }
    }
    return order;
  }

  private static void enter(
      GraphOperation op, Map<GraphOperation, Node> seen, Deque<Node> path, Deque<int[]> positions) {
    if (seen.containsKey(op)) {
      return;
    }
    Node node = new Node(op, GradientRules.isStop(op.type()) ? new Output<?>[0] : inputs(op));
    seen.put(op, node);
    path.push(node);
    positions.push(new int[1]);
  }

  private static Output<?>[] inputs(GraphOperation op) {
    Output<?>[] inputs = new Output<?>[op.numInputs()];
    for (int i = 0; i < inputs.length; i++) {
      Output<?> input = op.input(i);
      inputs[i] = Gradients.isFloating(input) ? input : null;
    }
    return inputs;
  }
}
