package io.addax.graph.savedmodel;

import java.util.stream.Stream;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** The nodes of a graph and of its functions. */
final class GraphNodes {
  private GraphNodes() {}

  static Stream<NodeDef> all(GraphDef graph) {
    return Stream.concat(
        graph.getNodeList().stream(),
        graph.getLibrary().getFunctionList().stream().flatMap(f -> f.getNodeDefList().stream()));
  }
}
