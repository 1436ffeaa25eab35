package io.addax.graph.savedmodel;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.frozen.GraphFunction;
import io.addax.graph.frozen.TensorRef;
import io.addax.graph.session.GraphSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** A signature, ready to run: it checks what it is given, since TensorFlow does not. */
final class SignatureFunction {
  private final Signature signature;
  private final GraphFunction function;

  SignatureFunction(Signature signature, Graph graph, GraphSession session) {
    this.signature = signature;
    List<TensorRef> fed = tensors(signature.inputs());
    checkArgument(
        fed.stream().distinct().count() == fed.size(),
        "Signature '%s' has two inputs of one tensor: %s",
        signature.name(),
        fed);
    signature.inputs().forEach(port -> check(port, graph));
    signature.outputs().forEach(port -> check(port, graph));
    this.function = new GraphFunction(graph, session, fed, tensors(signature.outputs()));
  }

  private static List<TensorRef> tensors(List<FrozenPort> ports) {
    return ports.stream().map(FrozenPort::tensor).toList();
  }

  private void check(FrozenPort port, Graph graph) {
    Operand<?> operand = GraphFunction.operand(graph, port.tensor());
    checkArgument(
        operand.asOutput().dataType() == port.spec().dtype().proto(),
        "Signature '%s' says that '%s' is of dtype %s, but the graph has %s",
        signature.name(),
        port.name(),
        port.spec().dtype(),
        operand.asOutput().dataType());
  }

  Signature signature() {
    return signature;
  }

  Map<String, HostTensor> run(Map<String, HostTensor> inputs) {
    List<String> names = signature.inputs().stream().map(FrozenPort::name).toList();
    checkArgument(
        inputs.keySet().equals(Set.copyOf(names)),
        "Signature '%s' expected the inputs %s. Received: %s",
        signature.name(),
        names,
        inputs.keySet());
    List<HostTensor> fed = new ArrayList<>();
    for (FrozenPort port : signature.inputs()) {
      fed.add(checked(port, inputs.get(port.name())));
    }
    List<HostTensor> results = function.run(fed);
    Map<String, HostTensor> outputs = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      outputs.put(signature.outputs().get(i).name(), results.get(i));
    }
    return outputs;
  }

  private HostTensor checked(FrozenPort port, HostTensor value) {
    DType dtype = port.spec().dtype();
    checkArgument(
        value.dtype() == dtype,
        "Input '%s' of signature '%s' expected dtype %s. Received: %s",
        port.name(),
        signature.name(),
        dtype,
        value.dtype());
    checkArgument(
        fits(port.spec().shape(), value.shape()),
        "Input '%s' of signature '%s' expected shape %s. Received: %s",
        port.name(),
        signature.name(),
        text(port.spec().shape()),
        text(value.shape()));
    return value;
  }

  private static boolean fits(Shape expected, Shape given) {
    boolean fits = expected.isUnknown() || expected.numDimensions() == given.numDimensions();
    for (int i = 0; fits && i < expected.numDimensions(); i++) {
      fits = expected.get(i) < 0 || expected.get(i) == given.get(i);
    }
    return fits;
  }

  /** A shape as Python writes it. */
  private static String text(Shape shape) {
    if (shape.isUnknown()) {
      return "<unknown>";
    }
    List<String> dims = new ArrayList<>();
    for (long size : shape.asArray()) {
      dims.add(size < 0 ? "None" : Long.toString(size));
    }
    return "(" + String.join(", ", dims) + (dims.size() == 1 ? ",)" : ")");
  }
}
