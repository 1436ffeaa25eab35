package io.addax.graph.frozen;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.devices.NativeRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;

/** Infers all shapes anew from given input shapes, by importing the graph once. */
final class ShapeInference {
  /** Constants above this size cannot be shapes or axes, and need not be copied to TensorFlow. */
  private static final int STUBBED_FROM = 1024;

  private final FrozenGraph graph;
  private final Map<String, TensorSpec> inputs = new HashMap<>();

  ShapeInference(FrozenGraph graph, Map<String, Shape> shapes) {
    this.graph = graph;
    Map<String, Shape> left = new HashMap<>(shapes);
    for (FrozenPort input : graph.inputs()) {
      Shape shape = left.remove(input.name());
      inputs.put(
          input.tensor().node(),
          shape == null ? input.spec() : new TensorSpec(shape, input.spec().dtype()));
    }
    checkArgument(
        left.isEmpty(), "Expected names of inputs %s. Received: %s", graph.inputs(), left.keySet());
  }

  FrozenGraph infer() {
    NativeRuntime.load();
    List<FrozenNode> stubbed = new ArrayList<>();
    List<FrozenNode> changed = new ArrayList<>();
    for (FrozenNode node : graph.nodes()) {
      FrozenNode now =
          inputs.containsKey(node.name())
              ? Freezer.placeholder(node.name(), inputs.get(node.name()))
              : node;
      changed.add(now);
      boolean large = now.constant().isPresent() && now.constant().get().size() > STUBBED_FROM;
      stubbed.add(large ? Freezer.placeholder(now.name(), now.outputs().get(0)) : now);
    }
    try (Graph tensorflow = new Graph()) {
      tensorflow.importGraphDef(graph.with(stubbed, List.of(), List.of()).toGraphDef());
      return withShapes(changed, tensorflow);
    }
  }

  private FrozenGraph withShapes(List<FrozenNode> nodes, Graph tensorflow) {
    Map<String, FrozenNode> inferred = new HashMap<>();
    List<FrozenNode> result = new ArrayList<>();
    for (FrozenNode node : nodes) {
      Operation op = tensorflow.operation(node.name());
      List<TensorSpec> specs = new ArrayList<>();
      for (int i = 0; i < op.numOutputs(); i++) {
        specs.add(Freezer.spec(op, i));
      }
      FrozenNode now = node.withOutputs(specs);
      inferred.put(now.name(), now);
      result.add(now);
    }
    return graph.with(result, ports(graph.inputs(), inferred), ports(graph.outputs(), inferred));
  }

  private static List<FrozenPort> ports(List<FrozenPort> ports, Map<String, FrozenNode> nodes) {
    return ports.stream()
        .map(
            port ->
                new FrozenPort(
                    port.name(),
                    port.tensor(),
                    nodes.get(port.tensor().node()).outputs().get(port.tensor().index())))
        .toList();
  }
}
