package io.addax.tflite.lower;

import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenNode;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.frozen.FrozenRunner;
import io.addax.graph.frozen.TensorRef;
import io.addax.graph.frozen.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * Computes everything in a graph that depends on no input's values: with {@link HostFolding} where
 * it can, otherwise with TensorFlow itself.
 */
final class ConstantValues {
  /** Ops that read only the shape of their input. */
  private static final Set<String> OF_SHAPE = Set.of("Shape", "Size", "Rank");

  private final FrozenGraph graph;

  /** Nodes whose value is known, or can be computed. */
  private final Set<String> known = new HashSet<>();

  /** Values that are known without TensorFlow; constants of the graph are not among them. */
  private final Map<String, HostTensor> ready = new HashMap<>();

  private ConstantValues(FrozenGraph graph) {
    this.graph = graph;
  }

  /** The values of constants and of those computed tensors that other ops or the outputs take. */
  static Map<TensorRef, HostTensor> of(FrozenGraph graph) {
    return new ConstantValues(graph).values();
  }

  private Map<TensorRef, HostTensor> values() {
    graph.nodes().forEach(this::look);
    Map<TensorRef, HostTensor> values = new HashMap<>();
    List<TensorRef> wanted = new ArrayList<>();
    for (TensorRef ref : taken()) {
      Optional<HostTensor> value = value(ref);
      if (value.isPresent()) {
        values.put(ref, value.get());
      } else {
        wanted.add(ref);
      }
    }
    if (!wanted.isEmpty()) {
      compute(wanted, values);
    }
    return values;
  }

  private void look(FrozenNode node) {
    if (OF_SHAPE.contains(node.type()) && graph.spec(node.inputs().get(0)).isStatic()) {
      known.add(node.name());
      ready.put(node.name(), ofShape(node, graph.spec(node.inputs().get(0)).shape()));
    } else if (isComputable(node)
        && node.inputs().stream().allMatch(input -> known.contains(input.node()))) {
      known.add(node.name());
      fold(node);
    }
  }

  private static boolean isComputable(FrozenNode node) {
    return node.constant().isPresent()
        || !node.inputs().isEmpty() && !node.type().matches("(Random|Truncated|Multinomial).*");
  }

  private void fold(FrozenNode node) {
    List<HostTensor> inputs = new ArrayList<>();
    for (TensorRef input : node.inputs()) {
      Optional<HostTensor> value = value(input);
      if (value.isEmpty()) {
        return;
      }
      inputs.add(value.get());
    }
    HostFolding.fold(node, inputs).ifPresent(value -> ready.put(node.name(), value));
  }

  private Optional<HostTensor> value(TensorRef ref) {
    return graph.node(ref.node()).constant().or(() -> Optional.ofNullable(ready.get(ref.node())));
  }

  /** Known tensors that a node which is not known reads, or that are outputs. */
  private Set<TensorRef> taken() {
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

  private void compute(List<TensorRef> wanted, Map<TensorRef, HostTensor> values) {
    try (FrozenRunner runner = graph.constantPart(ready, wanted).runner()) {
      List<HostTensor> computed = runner.run(List.of());
      for (int i = 0; i < wanted.size(); i++) {
        values.put(wanted.get(i), computed.get(i));
      }
    }
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
