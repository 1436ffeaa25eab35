package io.addax.graph.frozen;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import io.addax.graph.session.GraphSession;
import io.addax.graph.session.PreparedStep;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;

/**
 * Tensors of a graph as a function of others. Unlike a {@link PreparedStep}, it may give a tensor
 * twice, and one that it was given. Close it, or its session, when done.
 */
public final class GraphFunction implements AutoCloseable {
  private final PreparedStep step;
  private final int inputs;
  private final int[] fetchOf;
  private final int[] feedOf;

  /**
   * A function of a graph.
   *
   * @throws IllegalArgumentException if the graph has no such tensor
   */
  public GraphFunction(
      Graph graph, GraphSession session, List<TensorRef> fed, List<TensorRef> wanted) {
    List<TensorRef> fetched = wanted.stream().filter(t -> !fed.contains(t)).distinct().toList();
    this.inputs = fed.size();
    this.fetchOf = wanted.stream().mapToInt(fetched::indexOf).toArray();
    this.feedOf = wanted.stream().mapToInt(fed::indexOf).toArray();
    this.step = session.prepare(operands(graph, fed), operands(graph, fetched), List.of());
  }

  private static List<? extends Operand<?>> operands(Graph graph, List<TensorRef> refs) {
    return refs.stream().map(ref -> operand(graph, ref)).toList();
  }

  /**
   * A tensor of a graph.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Operand<?> operand(Graph graph, TensorRef ref) {
    Operation op = graph.operation(ref.node());
    checkArgument(
        op != null && ref.index() >= 0 && ref.index() < op.numOutputs(),
        "Expected a tensor of the graph. Received: '%s'",
        ref);
    return op.output(ref.index());
  }

  /**
   * The outputs for some inputs, both in the order that they were given in.
   *
   * @throws IllegalArgumentException if the number, a dtype or a shape of the inputs is wrong
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
  }
}
