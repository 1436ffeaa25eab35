package io.addax.graph.variable;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * A resource variable in a graph. Its value lives in a session; get one from a {@link
 * VariableStore}.
 */
public final class GraphVariable {
  private final Ops ops;
  private final String name;
  private final DType dtype;
  private final Shape shape;
  private final Operand<?> handle;
  private final Operand<?> value;
  private final Operand<?> feed;
  private final GraphOperation assignFeed;
  private final List<GraphVariable> mirrors = new ArrayList<>();

  GraphVariable(Ops ops, String name, String space, DType dtype, Shape shape) {
    this.ops = ops;
    this.name = name;
    this.dtype = dtype;
    this.shape = shape;
    Ops here = ops.scope(name);
    this.handle = here.varHandle(space + name, dtype, shape);
    this.value = here.readVariable(handle, dtype);
    this.feed = here.placeholder(dtype, shape);
    this.assignFeed = here.assignVariable(handle, feed);
  }

  /** A variable that gets whatever is assigned to {@code original} from outside. */
  GraphVariable(Ops ops, GraphVariable original, String prefix) {
    this.ops = ops;
    this.name = original.name;
    this.dtype = original.dtype;
    this.shape = original.shape;
    Ops here = ops.scope(prefix + name);
    this.handle = here.varHandle(prefix + name, dtype, shape);
    this.value = here.readVariable(handle, dtype);
    this.feed = original.feed;
    this.assignFeed = here.assignVariable(handle, feed);
    original.mirrors.add(this);
  }

  /** The name, unique in its store; checkpoints store the value under it. */
  public String name() {
    return name;
  }

  public DType dtype() {
    return dtype;
  }

  public Shape shape() {
    return shape;
  }

  /** The resource handle, for ops that update in place. */
  public Operand<?> handle() {
    return handle;
  }

  /** Where it lives; empty for no wish. */
  public String device() {
    return ((GraphOperation) handle.op()).device();
  }

  /**
   * The same scope on the variable's device, where ops that change it belong; unchanged if the
   * variable has no wish.
   */
  public Ops beside(Ops ops) {
    return device().isEmpty() ? ops : ops.device(device());
  }

  /**
   * A read without order: before any update of the same step unless the update is made to wait. For
   * a read after something, use {@link #read}.
   */
  public Operand<?> value() {
    return value;
  }

  /**
   * A new read, in the scope and after the control dependencies of {@code ops}; beside the variable
   * as all that uses its handle.
   */
  public Operand<?> read(Ops ops) {
    return beside(ops).readVariable(handle, dtype);
  }

  public GraphOperation assign(Ops ops, Operand<?> newValue) {
    return beside(ops).assignVariable(handle, newValue);
  }

  public GraphOperation assignAdd(Ops ops, Operand<?> difference) {
    return beside(ops).assignAddVariable(handle, difference);
  }

  public GraphOperation assignSub(Ops ops, Operand<?> difference) {
    return beside(ops).assignSubVariable(handle, difference);
  }

  /** The variables of other replicas that have the same value: see {@link VariableStore#mirror}. */
  public List<GraphVariable> mirrors() {
    return Collections.unmodifiableList(mirrors);
  }

  /** A new op that frees the value. */
  GraphOperation destroy() {
    return ops.scope(name).destroyResource(handle);
  }

  Operand<?> feed() {
    return feed;
  }

  GraphOperation assignFeed() {
    return assignFeed;
  }

  @Override
  public String toString() {
    return "GraphVariable(" + name + ", " + dtype + ", " + shape + ")";
  }
}
