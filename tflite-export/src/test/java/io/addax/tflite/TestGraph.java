package io.addax.tflite;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.session.GraphSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/** Builds and freezes small graphs. */
public final class TestGraph {
  private final Map<String, Shape> inputs = new LinkedHashMap<>();
  private final Map<String, DType> dtypes = new LinkedHashMap<>();

  /** What a graph consists of. */
  @FunctionalInterface
  public interface Body {
    /** The outputs for the placeholders, which come in the order of their declaration. */
    List<Operand<?>> build(Ops ops, List<Operand<?>> inputs);
  }

  /** What a graph of one input and one output consists of. */
  @FunctionalInterface
  public interface Function {
    Operand<?> build(Ops ops, Operand<?> x);
  }

  private TestGraph() {}

  /** A graph of one float input {@code x} and one output {@code y}. */
  public static FrozenGraph of(Shape x, Function body) {
    return new TestGraph()
        .input("x", DType.FLOAT32, x)
        .freeze((ops, inputs) -> List.of(body.build(ops, inputs.get(0))), "y");
  }

  public static TestGraph graph() {
    return new TestGraph();
  }

  public TestGraph input(String name, DType dtype, Shape shape) {
    inputs.put(name, shape);
    dtypes.put(name, dtype);
    return this;
  }

  /** Builds the graph and freezes it, its outputs by the given names. */
  public FrozenGraph freeze(Body body, String... names) {
    Ops ops = Ops.create();
    try (GraphSession session = new GraphSession(ops.graph())) {
      Map<String, Operand<?>> ins = new LinkedHashMap<>();
      inputs.forEach(
          (name, shape) -> ins.put(name, ops.scope(name).placeholder(dtypes.get(name), shape)));
      List<Operand<?>> results = body.build(ops, new ArrayList<>(ins.values()));
      Map<String, Operand<?>> outs = new LinkedHashMap<>();
      for (int i = 0; i < names.length; i++) {
        outs.put(names[i], results.get(i));
      }
      return FrozenGraph.freeze(ops.graph(), session, ins, outs);
    } finally {
      ops.graph().close();
    }
  }
}
