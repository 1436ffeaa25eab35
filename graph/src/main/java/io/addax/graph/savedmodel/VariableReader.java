package io.addax.graph.savedmodel;

import com.google.common.collect.ImmutableList;
import io.addax.graph.DType;
import io.addax.graph.TensorProtos;
import io.addax.graph.frozen.TensorSpec;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Finds the variables of a SavedModel. */
final class VariableReader {
  private static final Set<String> OPS = Set.of("VarHandleOp", "VariableV2", "Variable");

  private VariableReader() {}

  /**
   * The variables that signatures read. Keras's exports hold others: copies of each, of which the
   * signatures know nothing.
   */
  static ImmutableList<SavedVariable> read(GraphDef graph, Collection<Signature> signatures) {
    Set<String> roots = new LinkedHashSet<>();
    signatures.forEach(s -> s.outputs().forEach(output -> roots.add(output.tensor().node())));
    Map<String, SavedVariable> byName = new LinkedHashMap<>();
    for (NodeDef node : new GraphSlice(graph).neededBy(roots, Set.of())) {
      if (OPS.contains(node.getOp())) {
        String shared = string(node, "shared_name");
        String name = shared.isEmpty() ? node.getName() : shared;
        byName.putIfAbsent(name, new SavedVariable(name, spec(node)));
      }
    }
    return byName.values().stream()
        .sorted(Comparator.comparing(SavedVariable::name, NaturalOrder.INSTANCE))
        .collect(ImmutableList.toImmutableList());
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
