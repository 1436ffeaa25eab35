package io.addax.graph.frozen;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.addax.graph.HostTensor;
import io.addax.graph.session.GraphSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.VersionDef;

/**
 * An inference graph as a plain Java value: what its outputs need and no more, every variable
 * replaced by a constant, every node after those it reads.
 *
 * <pre>{@code
 * FrozenGraph frozen = FrozenGraph.freeze(graph, session, Map.of("x", x), Map.of("y", y));
 * try (FrozenRunner runner = frozen.runner()) {
 *   HostTensor y = runner.run(List.of(batch)).get(0);
 * }
 * }</pre>
 *
 * <p>It holds no native memory: graph and session may be closed once it is made.
 */
public final class FrozenGraph {
  private final ImmutableMap<String, FrozenNode> nodes;
  private final ImmutableList<FrozenPort> inputs;
  private final ImmutableList<FrozenPort> outputs;
  private final VersionDef versions;
  private final FunctionDefLibrary library;

  FrozenGraph(
      List<FrozenNode> nodes,
      List<FrozenPort> inputs,
      List<FrozenPort> outputs,
      VersionDef versions,
      FunctionDefLibrary library) {
    ImmutableMap.Builder<String, FrozenNode> byName = ImmutableMap.builder();
    nodes.forEach(node -> byName.put(node.name(), node));
    this.nodes = byName.buildOrThrow();
    this.inputs = ImmutableList.copyOf(inputs);
    this.outputs = ImmutableList.copyOf(outputs);
    this.versions = versions;
    this.library = library;
  }

  /**
   * Freezes the part of a graph between inputs and outputs, under the names of its ops.
   *
   * @param session where the variables live
   * @param inputs what is fed; each the only output of its op
   * @throws IllegalArgumentException if the outputs need a placeholder that is no input, or an op
   *     that cannot be frozen
   */
  public static FrozenGraph freeze(
      Graph graph,
      GraphSession session,
      List<? extends Operand<?>> inputs,
      List<? extends Operand<?>> outputs) {
    return freeze(graph, session, named(inputs), named(outputs));
  }

  /**
   * Freezes the part of a graph between inputs and outputs.
   *
   * @param inputs what is fed, by the names that users shall see, in their order
   * @param outputs what is wanted, likewise
   */
  public static FrozenGraph freeze(
      Graph graph,
      GraphSession session,
      Map<String, ? extends Operand<?>> inputs,
      Map<String, ? extends Operand<?>> outputs) {
    return new Freezer(graph, session, inputs, outputs).freeze();
  }

  private static Map<String, Operand<?>> named(List<? extends Operand<?>> operands) {
    Map<String, Operand<?>> byName = new LinkedHashMap<>();
    for (Operand<?> operand : operands) {
      TensorRef ref = TensorRef.of(operand);
      byName.put(ref.index() == 0 ? ref.node() : ref.toString(), operand);
    }
    return byName;
  }

  /** All nodes, each after those it reads. */
  public ImmutableList<FrozenNode> nodes() {
    return nodes.values().asList();
  }

  public boolean contains(String name) {
    return nodes.containsKey(name);
  }

  /**
   * The node of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public FrozenNode node(String name) {
    FrozenNode node = nodes.get(name);
    checkArgument(node != null, "Expected the name of a node. Received: '%s'", name);
    return node;
  }

  /** Shape and dtype of a tensor. */
  public TensorSpec spec(TensorRef tensor) {
    return node(tensor.node()).outputs().get(tensor.index());
  }

  public ImmutableList<FrozenPort> inputs() {
    return inputs;
  }

  public ImmutableList<FrozenPort> outputs() {
    return outputs;
  }

  /** The graph as TensorFlow writes it. */
  public GraphDef toGraphDef() {
    GraphDef.Builder def = GraphDef.newBuilder().setVersions(versions).setLibrary(library);
    nodes.values().forEach(node -> def.addNode(node.toNodeDef()));
    return def.build();
  }

  /** Makes the graph ready to be run; the caller closes the runner. */
  public FrozenRunner runner() {
    return new FrozenRunner(this);
  }

  /**
   * The same graph with other input shapes, TensorFlow's shape inference done anew.
   *
   * @param shapes the shapes of some inputs, by name
   * @throws IllegalArgumentException if a shape does not fit the graph
   */
  public FrozenGraph withInputShapes(Map<String, Shape> shapes) {
    return new ShapeInference(this, shapes).infer();
  }

  /**
   * A part of this graph that needs no input, as a graph of its own.
   *
   * @param values nodes to be replaced by constants first
   * @param wanted what to keep, with all that it reads
   */
  public FrozenGraph constantPart(Map<String, HostTensor> values, List<TensorRef> wanted) {
    return GraphParts.constantPart(this, values, wanted);
  }

  FrozenGraph with(List<FrozenNode> newNodes, List<FrozenPort> ins, List<FrozenPort> outs) {
    return new FrozenGraph(newNodes, ins, outs, versions, library);
  }

  @Override
  public String toString() {
    return "FrozenGraph(" + nodes.size() + " nodes, " + inputs + " -> " + outputs + ")";
  }
}
