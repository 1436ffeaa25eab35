package io.addax.graph.frozen;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import java.util.List;
import org.tensorflow.Graph;

/**
 * Runs a frozen graph in TensorFlow, in a graph and a session of its own. Close it when done.
 *
 * <pre>{@code
 * try (FrozenRunner runner = frozen.runner()) {
 *   List<HostTensor> outputs = runner.run(List.of(x));
 * }
 * }</pre>
 */
public final class FrozenRunner implements AutoCloseable {
  private final Graph graph;
  private final GraphSession session;
  private final GraphFunction function;

  FrozenRunner(FrozenGraph frozen) {
    this.graph = Ops.create().graph();
    graph.importGraphDef(frozen.toGraphDef());
    this.session = new GraphSession(graph);
    this.function =
        new GraphFunction(graph, session, tensors(frozen.inputs()), tensors(frozen.outputs()));
  }

  private static List<TensorRef> tensors(List<FrozenPort> ports) {
    return ports.stream().map(FrozenPort::tensor).toList();
  }

  /**
   * The outputs for some inputs, both in the frozen graph's order.
   *
   * @throws IllegalArgumentException if the number or the dtypes of the inputs are wrong
   */
  public List<HostTensor> run(List<HostTensor> values) {
    return function.run(values);
  }

  @Override
  public void close() {
    function.close();
    session.close();
    graph.close();
  }
}
