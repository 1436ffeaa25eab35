package io.addax.graph.session;

import java.util.Iterator;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;

/** Finds branches, loops and calls in a graph: ops whose order only the run decides. */
final class ControlFlow {
  private static final Set<String> OPS =
      Set.of(
          "Switch",
          "_SwitchN",
          "Merge",
          "Enter",
          "Exit",
          "NextIteration",
          "LoopCond",
          "If",
          "StatelessIf",
          "Case",
          "StatelessCase",
          "While",
          "StatelessWhile",
          "For",
          "PartitionedCall",
          "StatefulPartitionedCall",
          "RemoteCall",
          "SymbolicGradient",
          "MapDefun");

  private ControlFlow() {}

  static boolean isIn(Graph graph) {
    for (Iterator<GraphOperation> ops = graph.operations(); ops.hasNext(); ) {
      if (OPS.contains(ops.next().type())) {
        return true;
      }
    }
    return false;
  }
}
