package io.addax.graph.autodiff;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.Ops;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;

/**
 * Reverse-mode differentiation over a graph.
 *
 * <p>The walk goes from the targets back to the sources, one {@link GradientRule} per op. Every
 * backward op stands on the device of its forward op. What is not connected has no gradient; an op
 * in between without a rule is an error that names it.
 *
 * <pre>{@code
 * List<Optional<Operand<?>>> g = Gradients.of(ops, List.of(loss), List.of(kernel, bias));
 * }</pre>
 *
 * <p>A gradient is made of ops like any other, so it can be differentiated again.
 */
public final class Gradients {
  private final Ops ops;
  private final Map<Output<?>, List<Operand<?>>> arriving = new HashMap<>();

  private Gradients(Ops ops) {
    this.ops = ops;
  }

  /**
   * The gradient of the sum of all {@code targets} towards each of {@code sources}.
   *
   * @return per source its gradient, of the source's shape and dtype; empty if no target depends on
   *     it by a differentiable way
   * @throws IllegalArgumentException if an op in between has no gradient rule
   */
  public static List<Optional<Operand<?>>> of(
      Ops ops, List<? extends Operand<?>> targets, List<? extends Operand<?>> sources) {
    List<Operand<?>> ones = new ArrayList<>();
    for (Operand<?> target : targets) {
      ones.add(besides(ops, target).onesLike(target));
    }
    return of(ops, targets, sources, ones);
  }

  /** The same, beginning with given gradients of the targets. */
  public static List<Optional<Operand<?>>> of(
      Ops ops,
      List<? extends Operand<?>> targets,
      List<? extends Operand<?>> sources,
      List<? extends Operand<?>> targetGradients) {
    return of(ops, targets, sources, targetGradients, false);
  }

  /**
   * The same; if {@code sourcesAreLeaves}, no source depends on another one, and the walk need not
   * look behind them.
   */
  static List<Optional<Operand<?>>> of(
      Ops ops,
      List<? extends Operand<?>> targets,
      List<? extends Operand<?>> sources,
      List<? extends Operand<?>> targetGradients,
      boolean sourcesAreLeaves) {
    checkArgument(
        targets.size() == targetGradients.size(),
        "Expected one gradient per target. Received %s for %s",
        targetGradients.size(),
        targets.size());
    Gradients walk = new Gradients(ops);
    for (int i = 0; i < targets.size(); i++) {
      walk.add(targets.get(i).asOutput(), targetGradients.get(i));
    }
    Set<Output<?>> ends = new HashSet<>();
    sources.forEach(s -> ends.add(s.asOutput()));
    walk.run(new Between(targets, ends, sourcesAreLeaves));
    List<Optional<Operand<?>>> result = new ArrayList<>();
    for (Operand<?> source : sources) {
      result.add(
          isFloating(source.asOutput())
              ? Optional.ofNullable(walk.total(besides(ops, source), source.asOutput()))
              : Optional.empty());
    }
    return result;
  }

  /** The same scope on the device of another value. */
  private static Ops besides(Ops ops, Operand<?> value) {
    return ops.device(((GraphOperation) value.op()).device());
  }

  private void run(Between between) {
    Map<GraphOperation, Integer> waiting = new HashMap<>();
    for (Between.Node node : between.nodes()) {
      for (Output<?> input : node.inputs()) {
        if (input != null) {
          waiting.merge((GraphOperation) input.op(), 1, Integer::sum);
        }
      }
    }
    Deque<Between.Node> ready = new ArrayDeque<>();
    for (Between.Node node : between.nodes()) {
      if (!waiting.containsKey(node.op())) {
        ready.add(node);
      }
    }
    while (!ready.isEmpty()) {
      Between.Node node = ready.poll();
      back(node, between);
      for (Output<?> input : node.inputs()) {
        if (input != null && waiting.merge((GraphOperation) input.op(), -1, Integer::sum) == 0) {
          between.node((GraphOperation) input.op()).ifPresent(ready::add);
        }
      }
    }
  }

  /** Applies the rule of one op, once everything that arrives at its outputs is there. */
  private void back(Between.Node node, Between between) {
    GraphOperation op = node.op();
    Operand<?>[] dy = new Operand<?>[op.numOutputs()];
    boolean any = false;
    Ops here = null;
    for (int i = 0; i < dy.length; i++) {
      if (arriving.containsKey(op.output(i))) {
        here = here == null ? ops.device(op.device()).scope("gradients/" + op.name()) : here;
        dy[i] = total(here, op.output(i));
        any = true;
      }
    }
    boolean[] wanted = new boolean[node.inputs().length];
    boolean wantsAny = false;
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = node.inputs()[i] != null && between.wants(node.inputs()[i]);
      wantsAny |= wanted[i];
    }
    if (!any || !wantsAny) {
      return;
    }
    Backward backward = new Backward(here, op, dy, wanted);
    GradientRules.of(op).apply(backward);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] && backward.inputGradient(i) != null) {
        add(node.inputs()[i], backward.inputGradient(i));
      }
    }
  }

  private void add(Output<?> output, Operand<?> gradient) {
    arriving.computeIfAbsent(output, o -> new ArrayList<>(1)).add(gradient);
  }

  /** The sum of what has arrived at an output, or null; summed once. */
  private Operand<?> total(Ops here, Output<?> output) {
    List<Operand<?>> parts = arriving.get(output);
    if (parts == null) {
      return null;
    }
    if (parts.size() > 1) {
      Operand<?> sum = here.addN(List.copyOf(parts));
      parts.clear();
      parts.add(sum);
    }
    return parts.get(0);
  }

  /** Whether gradients can flow through this value; resources and strings have no DType. */
  static boolean isFloating(Output<?> output) {
    return switch (output.dataType()) {
      case DT_HALF, DT_BFLOAT16, DT_FLOAT, DT_DOUBLE -> true;
      default -> false;
    };
  }
}
