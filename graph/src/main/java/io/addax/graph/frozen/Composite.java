package io.addax.graph.frozen;

import com.google.common.collect.ImmutableList;
import io.addax.graph.OpBuilder;
import io.addax.graph.Ops;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tensorflow.Operand;

/**
 * Marks a group of ops that other runtimes have as one op.
 *
 * <p>TensorFlow composes what it lacks: exact GELU is five ops around {@code Erf}. A mark on the
 * last of them says what the whole is and which tensors go in; an exporter that knows the name
 * replaces the group, any other reader sees the ops. The mark is two string attributes on an {@code
 * Identity}: {@code _addax_composite}, the name, and {@code _addax_composite_inputs}, the input
 * tensors as {@code node:index}, joined by commas.
 *
 * <pre>{@code
 * Operand<?> y = Composite.mark(ops, "GELU", ops.mul(ops.mul(x, 0.5), ops.add(erf, 1)), x);
 * }</pre>
 *
 * @param name what the group computes, e.g. {@code GELU}, {@code GELU_TANH}, {@code PRELU}
 * @param inputs what goes in
 */
public record Composite(String name, ImmutableList<TensorRef> inputs) {
  private static final String NAME = "_addax_composite";
  private static final String INPUTS = "_addax_composite_inputs";

  /** {@code result} itself, marked as {@code name} of {@code inputs}. */
  public static Operand<?> mark(Ops ops, String name, Operand<?> result, Operand<?>... inputs) {
    String refs =
        Arrays.stream(inputs).map(i -> TensorRef.of(i).toString()).collect(Collectors.joining(","));
    OpBuilder identity = ops.op("Identity").input(result);
    return identity.attr(NAME, name).attr(INPUTS, refs).output();
  }

  /** The mark on a node, if it bears one. */
  public static Optional<Composite> of(FrozenNode node) {
    if (!node.has(NAME)) {
      return Optional.empty();
    }
    List<TensorRef> refs =
        Arrays.stream(node.string(INPUTS).split(",")).map(TensorRef::parse).toList();
    return Optional.of(new Composite(node.string(NAME), ImmutableList.copyOf(refs)));
  }
}
