package io.addax.graph.frozen;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;

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
  private final PreparedStep step;
  private final int inputs;
  private final int[] fetchOf;
  private final int[] feedOf;

  FrozenRunner(FrozenGraph frozen) {
    this.graph = Ops.create().graph();
    this.inputs = frozen.inputs().size();
    graph.importGraphDef(frozen.toGraphDef());
    this.session = new GraphSession(graph);
    List<TensorRef> wanted = tensors(frozen.outputs());
    List<TensorRef> fed = tensors(frozen.inputs());
    List<TensorRef> fetched = wanted.stream().filter(t -> !fed.contains(t)).distinct().toList();
    this.fetchOf = wanted.stream().mapToInt(fetched::indexOf).toArray();
    this.feedOf = wanted.stream().mapToInt(fed::indexOf).toArray();
    this.step = session.prepare(operands(fed), operands(fetched), List.of());
  }

  private static List<TensorRef> tensors(List<FrozenPort> ports) {
    return ports.stream().map(FrozenPort::tensor).toList();
  }

  private List<? extends Operand<?>> operands(List<TensorRef> refs) {
    return refs.stream().map(ref -> graph.operation(ref.node()).output(ref.index())).toList();
  }

  /**
   * The outputs for some inputs, both in the frozen graph's order.
   *
   * @throws IllegalArgumentException if the number or the dtypes of the inputs are wrong
   */
  public List<HostTensor> run(List<HostTensor> values) {
    checkArgument(
        values.size() == inputs, "Expected %s inputs. Received: %s", inputs, values.size());
    for (int i = 0; i < inputs; i++) {
      step.feed(i, values.get(i));
    }
    if (IntStream.of(fetchOf).anyMatch(i -> i >= 0)) {
      step.run();
    }
    return IntStream.range(0, fetchOf.length)
        .mapToObj(i -> feedOf[i] >= 0 ? values.get(feedOf[i]) : step.fetched(fetchOf[i]))
        .toList();
  }

  @Override
  public void close() {
    step.close();
    session.close();
    graph.close();
  }
}
