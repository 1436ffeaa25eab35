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
    return of(ops, targets, sources, targets.stream().<Operand<?>>map(ops::onesLike).toList());
  }

  /** The same, beginning with given gradients of the targets. */
  public static List<Optional<Operand<?>>> of(
      Ops ops,
      List<? extends Operand<?>> targets,
      List<? extends Operand<?>> sources,
      List<? extends Operand<?>> targetGradients) {
    checkArgument(
        targets.size() == targetGradients.size(),
        "Expected one gradient per target. Received %s for %s",
        targetGradients.size(),
        targets.size());
    Gradients walk = new Gradients(ops);
    for (int i = 0; i < targets.size(); i++) {
      walk.add(targets.get(i).asOutput(), targetGradients.get(i));
    }
    walk.run(targets, sources);
    List<Optional<Operand<?>>> result = new ArrayList<>();
    for (Operand<?> source : sources) {
      result.add(Optional.ofNullable(walk.total(ops, source.asOutput())));
    }
    return result;
  }

  private void run(List<? extends Operand<?>> targets, List<? extends Operand<?>> sources) {
    Set<Output<?>> ends = new HashSet<>();
    sources.forEach(s -> ends.add(s.asOutput()));
    Set<GraphOperation> between = between(targets, ends);
    Map<GraphOperation, Integer> waiting = new HashMap<>();
    for (GraphOperation op : between) {
      for (Operand<?> input : op.inputs()) {
        GraphOperation producer = (GraphOperation) input.op();
        if (between.contains(producer)) {
          waiting.merge(producer, 1, Integer::sum);
        }
      }
    }
    Deque<GraphOperation> ready = new ArrayDeque<>();
    Set<GraphOperation> queued = new HashSet<>();
    for (Operand<?> target : targets) {
      GraphOperation op = (GraphOperation) target.op();
      if (between.contains(op) && !waiting.containsKey(op) && queued.add(op)) {
        ready.add(op);
      }
    }
    while (!ready.isEmpty()) {
      GraphOperation op = ready.poll();
      back(op, between, ends);
      for (Operand<?> input : op.inputs()) {
        GraphOperation producer = (GraphOperation) input.op();
        if (between.contains(producer) && waiting.merge(producer, -1, Integer::sum) == 0) {
          ready.add(producer);
        }
      }
    }
  }

  /** The ops on a way from a source to a target, over which gradients must go. */
  private static Set<GraphOperation> between(
      List<? extends Operand<?>> targets, Set<Output<?>> sources) {
    Set<GraphOperation> reachable = new HashSet<>();
    List<GraphOperation> order = new ArrayList<>();
    for (Operand<?> target : targets) {
      collect((GraphOperation) target.op(), reachable, order);
    }
    Set<GraphOperation> between = new HashSet<>();
    for (GraphOperation op : order) {
      boolean leads = false;
      for (Operand<?> input : op.inputs()) {
        GraphOperation producer = (GraphOperation) input.op();
        leads |= sources.contains(input.asOutput()) || between.contains(producer);
      }
      if (leads && !GradientRules.isStop(op.type())) {
        between.add(op);
      }
    }
    return between;
  }

  /** Adds what {@code root} depends on and then itself, inputs before their consumers. */
  private static void collect(
      GraphOperation root, Set<GraphOperation> seen, List<GraphOperation> order) {
    Deque<GraphOperation> path = new ArrayDeque<>();
    Set<GraphOperation> done = new HashSet<>(order);
    path.push(root);
    while (!path.isEmpty()) {
      GraphOperation op = path.peek();
      if (done.contains(op)) {
        path.pop();
      } else if (seen.add(op)) {
        for (Operand<?> input : op.inputs()) {
          GraphOperation producer = (GraphOperation) input.op();
          if (!seen.contains(producer)) {
            path.push(producer);
          }
        }
      } else {
        path.pop();
        if (done.add(op)) {
          order.add(op);
        }
      }
    }
  }

  private void back(GraphOperation op, Set<GraphOperation> between, Set<Output<?>> sources) {
    Ops here = ops.device(op.device()).scope("gradients/" + op.name());
    Operand<?>[] dy = new Operand<?>[op.numOutputs()];
    boolean any = false;
    for (int i = 0; i < dy.length; i++) {
      dy[i] = total(here, op.output(i));
      any |= dy[i] != null;
    }
    if (!any) {
      return;
    }
    boolean[] wanted = new boolean[op.numInputs()];
    boolean wantsAny = false;
    for (int i = 0; i < wanted.length; i++) {
      Output<?> input = op.input(i);
      wanted[i] =
          Ops.dtype(input).isFloating()
              && (sources.contains(input) || between.contains((GraphOperation) input.op()));
      wantsAny |= wanted[i];
    }
    if (!wantsAny) {
      return;
    }
    Backward backward = new Backward(here, op, dy, wanted);
    GradientRules.of(op).apply(backward);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] && backward.inputGradient(i) != null) {
        add(op.input(i), backward.inputGradient(i));
      }
    }
  }

  private void add(Output<?> output, Operand<?> gradient) {
    arriving.computeIfAbsent(output, o -> new ArrayList<>()).add(gradient);
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
}
