package io.addax.graph.frozen;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.TensorProtos;
import io.addax.graph.session.GraphSession;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Makes a {@link FrozenGraph}: walks from the outputs to inputs, constants and variables. */
final class Freezer {
  /** Attributes that point to nodes or devices which may not be there any more. */
  private static final Set<String> DROPPED = Set.of("_class", "_XlaCompile", "_output_shapes");

  private final Graph graph;
  private final GraphSession session;
  private final Map<String, ? extends Operand<?>> inputs;
  private final Map<String, ? extends Operand<?>> outputs;
  private final Map<String, NodeDef> defs = new HashMap<>();
  private final Set<String> inputNodes = new HashSet<>();

  Freezer(
      Graph graph,
      GraphSession session,
      Map<String, ? extends Operand<?>> inputs,
      Map<String, ? extends Operand<?>> outputs) {
    this.graph = graph;
    this.session = session;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  FrozenGraph freeze() {
    checkArgument(!outputs.isEmpty(), "Expected at least one output");
    GraphDef def = graph.toGraphDef();
    def.getNodeList().forEach(node -> defs.put(node.getName(), node));
    inputs.forEach(this::checkInput);
    List<NodeDef> sorted = sort();
    Map<String, HostTensor> variables = variables(sorted);
    List<FrozenNode> nodes = new ArrayList<>();
    sorted.forEach(node -> nodes.add(node(node, variables)));
    return new FrozenGraph(
        nodes, ports(inputs), ports(outputs), def.getVersions(), def.getLibrary());
  }

  private void checkInput(String name, Operand<?> input) {
    checkArgument(
        input.op().numOutputs() == 1,
        "Expected input '%s' to be the only output of its op. Received: %s",
        name,
        input.op().name());
    checkArgument(
        inputNodes.add(input.op().name()),
        "Input '%s' is given twice: %s",
        name,
        input.op().name());
  }

  private static List<FrozenPort> ports(Map<String, ? extends Operand<?>> operands) {
    List<FrozenPort> ports = new ArrayList<>();
    operands.forEach(
        (name, operand) ->
            ports.add(
                new FrozenPort(
                    name, TensorRef.of(operand), spec(operand.op(), operand.asOutput().index()))));
    return ports;
  }

  /** Depth first without recursion: a node is placed when all that it reads has been. */
  private List<NodeDef> sort() {
    List<NodeDef> sorted = new ArrayList<>();
    Set<String> opened = new HashSet<>();
    Set<String> placed = new HashSet<>();
    Deque<String> stack = new ArrayDeque<>();
    List<Operand<?>> roots = new ArrayList<>(inputs.values());
    roots.addAll(outputs.values());
    for (Operand<?> root : roots) {
      stack.push(root.op().name());
      while (!stack.isEmpty()) {
        String name = stack.peek();
        if (placed.contains(name)) {
          stack.pop();
        } else if (opened.add(name)) {
          dataInputs(name).forEach(ref -> stack.push(ref.node()));
        } else {
          stack.pop();
          placed.add(name);
          sorted.add(defs.get(name));
        }
      }
    }
    return sorted;
  }

  /** What a node reads here: nothing for inputs, and for variables, whose value is fetched. */
  private List<TensorRef> dataInputs(String name) {
    NodeDef def = defs.get(name);
    if (inputNodes.contains(name) || def.getOp().equals("ReadVariableOp")) {
      return List.of();
    }
    return def.getInputList().stream()
        .filter(i -> !i.startsWith("^"))
        .map(TensorRef::parse)
        .toList();
  }

  private Map<String, HostTensor> variables(List<NodeDef> sorted) {
    Map<String, Operand<?>> reads = new LinkedHashMap<>();
    for (NodeDef node : sorted) {
      if (node.getOp().equals("ReadVariableOp") && !inputNodes.contains(node.getName())) {
        reads.put(node.getName(), graph.operation(node.getName()).output(0));
      }
    }
    Map<String, HostTensor> values = new HashMap<>();
    if (reads.isEmpty()) {
      return values;
    }
    List<HostTensor> fetched = session.fetch(List.copyOf(reads.values()));
    int i = 0;
    for (String name : reads.keySet()) {
      values.put(name, fetched.get(i++));
    }
    return values;
  }

  private FrozenNode node(NodeDef def, Map<String, HostTensor> variables) {
    String name = def.getName();
    if (variables.containsKey(name)) {
      return FrozenNode.constant(name, variables.get(name));
    }
    Operation op = graph.operation(name);
    List<TensorSpec> specs = new ArrayList<>();
    for (int i = 0; i < op.numOutputs(); i++) {
      specs.add(spec(op, i));
    }
    if (inputNodes.contains(name)) {
      return placeholder(name, specs.get(0));
    }
    checkArgument(
        !def.getOp().equals("Placeholder"),
        "The outputs need placeholder '%s', which is not among the inputs: %s",
        name,
        inputs.keySet());
    if (def.getOp().equals("Const")) {
      return FrozenNode.constant(name, TensorProtos.parse(def.getAttrOrThrow("value").getTensor()));
    }
    ImmutableMap.Builder<String, AttrValue> attributes = ImmutableMap.builder();
    def.getAttrMap()
        .forEach(
            (key, value) -> {
              if (!DROPPED.contains(key)) {
                attributes.put(key, value);
              }
            });
    return new FrozenNode(
        name, def.getOp(), dataInputs(name), attributes.buildOrThrow(), specs, null);
  }

  static FrozenNode placeholder(String name, TensorSpec spec) {
    return new FrozenNode(
        name,
        "Placeholder",
        List.of(),
        ImmutableMap.of(
            "dtype", AttrValue.newBuilder().setType(spec.dtype().proto()).build(),
            "shape", AttrValue.newBuilder().setShape(TensorProtos.shape(spec.shape())).build()),
        List.of(spec),
        null);
  }

  static TensorSpec spec(Operation op, int index) {
    try {
      return new TensorSpec(op.output(index).shape(), DType.of(op.output(index).dataType()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Op " + op.type() + " '" + op.name() + "' cannot be frozen: " + e.getMessage(), e);
    }
  }
}
