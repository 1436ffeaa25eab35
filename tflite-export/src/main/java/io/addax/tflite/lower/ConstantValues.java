package io.addax.tflite.lower;

import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenNode;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.frozen.FrozenRunner;
import io.addax.graph.frozen.TensorRef;
import io.addax.graph.frozen.TensorSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/** Computes, with TensorFlow itself, everything in a graph that depends on no input's values. */
final class ConstantValues {
  /** Ops that read only the shape of their input. */
  private static final Set<String> OF_SHAPE = Set.of("Shape", "Size", "Rank");

  private ConstantValues() {}

  /** The values of constants and of those computed tensors that other ops or the outputs take. */
  static Map<TensorRef, HostTensor> of(FrozenGraph graph) {
    Map<String, HostTensor> shapes = new HashMap<>();
    Set<String> known = new HashSet<>();
    for (FrozenNode node : graph.nodes()) {
      if (OF_SHAPE.contains(node.type()) && graph.spec(node.inputs().get(0)).isStatic()) {
        shapes.put(node.name(), ofShape(node, graph.spec(node.inputs().get(0)).shape()));
        known.add(node.name());
      } else if (isComputable(node) && allKnown(node, known)) {
        known.add(node.name());
      }
    }
    Map<TensorRef, HostTensor> values = new HashMap<>();
    Set<TensorRef> wanted = new LinkedHashSet<>();
    for (TensorRef ref : taken(graph, known)) {
      FrozenNode node = graph.node(ref.node());
      HostTensor ready = node.constant().orElse(shapes.get(node.name()));
      if (ready != null) {
        values.put(ref, ready);
      } else {
        wanted.add(ref);
      }
    }
    values.putAll(compute(graph, shapes, List.copyOf(wanted)));
    return values;
  }

  private static boolean isComputable(FrozenNode node) {
    return node.constant().isPresent()
        || !node.inputs().isEmpty() && !node.type().matches("(Random|Truncated|Multinomial).*");
  }

  private static boolean allKnown(FrozenNode node, Set<String> known) {
    return node.inputs().stream().allMatch(input -> known.contains(input.node()));
  }

  /** Known tensors that a node which is not known reads, or that are outputs. */
  private static Set<TensorRef> taken(FrozenGraph graph, Set<String> known) {
    Set<TensorRef> taken = new LinkedHashSet<>();
    for (FrozenNode node : graph.nodes()) {
      if (!known.contains(node.name())) {
        node.inputs().stream().filter(ref -> known.contains(ref.node())).forEach(taken::add);
      }
    }
    for (FrozenPort output : graph.outputs()) {
      if (known.contains(output.tensor().node())) {
        taken.add(output.tensor());
      }
    }
    return taken;
  }

  private static Map<TensorRef, HostTensor> compute(
      FrozenGraph graph, Map<String, HostTensor> shapes, List<TensorRef> wanted) {
    Map<TensorRef, HostTensor> values = new HashMap<>();
    if (wanted.isEmpty()) {
      return values;
    }
    try (FrozenRunner runner = graph.constantPart(shapes, wanted).runner()) {
      List<HostTensor> computed = runner.run(List.of());
      for (int i = 0; i < wanted.size(); i++) {
        values.put(wanted.get(i), computed.get(i));
      }
    }
    return values;
  }

  private static HostTensor ofShape(FrozenNode node, Shape shape) {
    TensorSpec out = node.outputs().get(0);
    HostTensor value =
        switch (node.type()) {
          case "Shape" -> HostTensor.of(Shape.of(shape.numDimensions()), shape.asArray());
          case "Size" -> HostTensor.scalar(shape.size());
          default -> HostTensor.scalar((long) shape.numDimensions());
        };
    return value.cast(out.dtype());
  }
}
