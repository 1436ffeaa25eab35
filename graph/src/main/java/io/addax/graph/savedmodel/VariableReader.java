package io.addax.graph.savedmodel;

import com.google.common.collect.ImmutableList;
import io.addax.graph.DType;
import io.addax.graph.TensorProtos;
import io.addax.graph.frozen.TensorSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Finds the variables of a graph. */
final class VariableReader {
  private static final Set<String> OPS = Set.of("VarHandleOp", "VariableV2", "Variable");

  private VariableReader() {}

  static ImmutableList<SavedVariable> read(GraphDef graph) {
    Map<String, SavedVariable> byName = new LinkedHashMap<>();
    for (NodeDef node : graph.getNodeList()) {
      if (OPS.contains(node.getOp())) {
        String shared = string(node, "shared_name");
        String name = shared.isEmpty() ? node.getName() : shared;
        byName.putIfAbsent(name, new SavedVariable(name, spec(node)));
      }
    }
    return ImmutableList.copyOf(byName.values());
  }

  private static String string(NodeDef node, String attribute) {
    return node.getAttrOrDefault(attribute, AttrValue.getDefaultInstance()).getS().toStringUtf8();
  }

  private static TensorSpec spec(NodeDef node) {
    AttrValue shape = node.getAttrOrDefault("shape", AttrValue.getDefaultInstance());
    AttrValue dtype = node.getAttrOrDefault("dtype", AttrValue.getDefaultInstance());
    return new TensorSpec(
        shape.hasShape() ? TensorProtos.shape(shape.getShape()) : Shape.unknown(),
        DType.of(dtype.getType()));
  }
}
