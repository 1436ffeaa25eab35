package io.addax.graph;

import io.addax.devices.NativeRuntime;
import io.addax.graph.op.ArrayOps;
import io.addax.graph.op.CollectiveOps;
import io.addax.graph.op.LogicOps;
import io.addax.graph.op.MathOps;
import io.addax.graph.op.NnOps;
import io.addax.graph.op.RandomOps;
import io.addax.graph.op.ReductionOps;
import io.addax.graph.op.StateOps;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;

/**
 * Adds ops to a TensorFlow graph, in a scope of names, a device and control dependencies.
 *
 * <p>An {@code Ops} is immutable: {@link #scope}, {@link #device} and {@link #after} return another
 * one for the same graph. Its methods come in families ({@link MathOps}, {@link ReductionOps},
 * {@link ArrayOps}, {@link LogicOps}, {@link NnOps}, {@link RandomOps}, {@link StateOps}, {@link
 * CollectiveOps}); an op without a method of its own is made with {@link #op(String)}.
 *
 * <pre>{@code
 * Ops ops = Ops.of(graph).scope("dense").device("/device:CPU:0");
 * Operand<?> y = ops.relu(ops.add(ops.matMul(x, kernel), bias));
 * }</pre>
 *
 * <p>Not thread-safe: one thread builds a graph.
 */
public final class Ops
    implements MathOps,
        ReductionOps,
        ArrayOps,
        LogicOps,
        NnOps,
        RandomOps,
        StateOps,
        CollectiveOps {
  private final GraphScope scope;

  private Ops(GraphScope scope) {
    this.scope = scope;
  }

  /** Ops at the root of a new graph, which the caller closes. Loads TensorFlow if need be. */
  public static Ops create() {
    NativeRuntime.load();
    return of(new Graph());
  }

  /** Ops at the root of a graph. Make one per graph: it remembers which names are taken. */
  public static Ops of(Graph graph) {
    return new Ops(new GraphScope(graph));
  }

  @Override
  public Ops ops() {
    return this;
  }

  /** The graph that the ops go to. */
  public Graph graph() {
    return scope.graph();
  }

  /** The names below {@code name}; a second scope of the same name gets a number. */
  public Ops scope(String name) {
    return new Ops(scope.below(name));
  }

  /** The prefix that names get here, empty at the root, else ending in '/'. */
  public String prefix() {
    return scope.prefix();
  }

  /** Ops placed on {@code device}, in TensorFlow's notation; empty for no wish. */
  public Ops device(String device) {
    return new Ops(scope.on(device));
  }

  /** The device that ops are placed on here; empty for no wish. */
  public String device() {
    return scope.getDeviceString();
  }

  /** Ops that run only after others have. */
  public Ops after(Operation... earlier) {
    return after(Arrays.asList(earlier));
  }

  /** Ops that run only after others have. */
  public Ops after(List<? extends Operation> earlier) {
    return new Ops(scope.after(earlier));
  }

  /** Ops that run only after values have been computed. */
  public Ops after(Operand<?>... earlier) {
    return after(Arrays.stream(earlier).map(Operand::op).toList());
  }

  /** The same scope without control dependencies. */
  public Ops withoutControls() {
    return new Ops(scope.withoutControls());
  }

  @Override
  public OpBuilder op(String type) {
    return new OpBuilder(scope, type);
  }

  /** The dtype of a symbolic value. */
  public static DType dtype(Operand<?> x) {
    return DType.of(x.asOutput().dataType());
  }
}
