package io.addax.graph.variable;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.session.GraphSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;

/**
 * The variables of one graph, by name.
 *
 * <p>Values given before there is a session wait here and are written at {@link #initialize}.
 */
public final class VariableStore {
  private final Ops ops;
  private final VariableStore original; // null for a store of its own
  private final String prefix;
  private final Map<String, GraphVariable> variables = new LinkedHashMap<>();
  private final Map<GraphVariable, HostTensor> pending = new LinkedHashMap<>();
  private final List<Operation> copies = new ArrayList<>();

  public VariableStore(Ops ops) {
    this(ops, "");
  }

  /**
   * A store whose variables have a name space of their own, where several graphs have theirs in the
   * same place: in a cluster they live in the server.
   *
   * @param space empty for none
   */
  public VariableStore(Ops ops, String space) {
    this(ops, space, "");
  }

  /** The same; variables without a wish live on {@code device}. */
  public VariableStore(Ops ops, String space, String device) {
    this(
        ops.device(device).withoutControls(),
        space.isEmpty() ? "" : space + "/",
        (VariableStore) null);
  }

  private VariableStore(Ops ops, String prefix, VariableStore original) {
    this.ops = ops;
    this.original = original;
    this.prefix = prefix;
  }

  /**
   * A store of copies of these variables, for another replica. There {@link #create} gives a
   * variable that begins as the one of this name here, whatever its initial value, and follows each
   * {@link #assign} to that; what the steps of a graph do to it is theirs.
   *
   * @param name of the replica, unique in the graph
   */
  public VariableStore mirror(String name) {
    return new VariableStore(ops, prefix + name + "/", this);
  }

  /** A new variable on no particular device. */
  public GraphVariable create(String name, HostTensor initialValue) {
    return create(name, initialValue, "");
  }

  /**
   * A new variable.
   *
   * @param device where it lives; empty for no wish
   * @throws IllegalArgumentException if the name is taken, or the value is of strings
   */
  public GraphVariable create(String name, HostTensor initialValue, String device) {
    checkArgument(!variables.containsKey(name), "A variable named '%s' exists already", name);
    Ops here = device.isEmpty() ? ops : ops.device(device);
    if (original != null) {
      GraphVariable copied = original.variables.get(name);
      checkArgument(copied != null, "There is no variable named '%s' to mirror", name);
      GraphVariable mirror = new GraphVariable(here, copied, prefix);
      variables.put(name, mirror);
      original.copies.add(mirror.assign(here.scope(prefix + name), copied.value()));
      return mirror;
    }
    DType dtype = initialValue.dtype();
    checkArgument(
        dtype != DType.STRING, "Expected numbers for variable '%s'. Received: strings", name);
    Shape shape = initialValue.shape();
    GraphVariable variable = new GraphVariable(here, name, prefix, dtype, shape);
    variables.put(name, variable);
    pending.put(variable, initialValue);
    return variable;
  }

  public Collection<GraphVariable> all() {
    return List.copyOf(variables.values());
  }

  /** Writes the initial values of what was created since the last call. */
  public void initialize(GraphSession session) {
    if (!pending.isEmpty()) {
      assign(session, pending);
      pending.clear();
    }
    initializeCopies(session);
  }

  /**
   * Waits until another task of the cluster has initialized what was created since the last call:
   * variables on parameter servers, which all workers share. The initial values given here are not
   * used.
   *
   * @throws IllegalStateException if some have no value when the time is over; the message names
   *     them
   */
  public void awaitInitialized(GraphSession session, Duration timeout) {
    if (!pending.isEmpty()) {
      VariableArrival.await(ops, session, List.copyOf(pending.keySet()), timeout);
      pending.clear();
    }
    initializeCopies(session);
  }

  private void initializeCopies(GraphSession session) {
    if (!copies.isEmpty()) {
      session.run(List.copyOf(copies));
      copies.clear();
    }
  }

  /**
   * Assigns many variables in one run, and their mirrors with them.
   *
   * @throws IllegalArgumentException if a value has not its variable's shape
   */
  public static void assign(GraphSession session, Map<GraphVariable, HostTensor> values) {
    List<Operand<?>> feeds = new ArrayList<>();
    List<HostTensor> tensors = new ArrayList<>();
    List<Operation> targets = new ArrayList<>();
    values.forEach(
        (variable, value) -> {
          checkArgument(
              variable.shape().equals(value.shape()),
              "Variable '%s' has shape %s. Received: %s",
              variable.name(),
              variable.shape(),
              value.shape());
          feeds.add(variable.feed());
          tensors.add(value);
          targets.add(variable.assignFeed());
          variable.mirrors().forEach(mirror -> targets.add(mirror.assignFeed()));
        });
    session.run(feeds, tensors, List.of(), targets);
  }

  /** Ends the variables that have been initialized, with all mirrors. They cannot be used again. */
  public void destroy(GraphSession session) {
    List<Operation> ends = new ArrayList<>();
    for (GraphVariable variable : variables.values()) {
      if (!pending.containsKey(variable)) {
        ends.add(variable.destroy());
        variable.mirrors().forEach(mirror -> ends.add(mirror.destroy()));
      }
    }
    if (!ends.isEmpty()) {
      session.run(ends);
    }
  }

  /** Reads many variables in one run, in the order asked for. */
  public static List<HostTensor> read(GraphSession session, List<GraphVariable> variables) {
    return session.fetch(variables.stream().<Operand<?>>map(GraphVariable::value).toList());
  }
}
