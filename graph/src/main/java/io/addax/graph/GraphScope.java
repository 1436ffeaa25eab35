package io.addax.graph;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.Scope;

/**
 * Where new ops go: a name prefix, a device string and control dependencies.
 *
 * <p>TensorFlow Java's own scope knows only three device types, replaces devices and control
 * dependencies instead of merging them, and refuses '/' in names; so this one stands in for it.
 */
final class GraphScope implements Scope {
  private final Graph graph;
  private final Map<String, Integer> taken;
  private final String prefix;
  private final String device;
  private final ImmutableList<Operation> controls;

  GraphScope(Graph graph) {
    this(graph, new HashMap<>(), "", "", ImmutableList.of());
  }

  private GraphScope(
      Graph graph,
      Map<String, Integer> taken,
      String prefix,
      String device,
      ImmutableList<Operation> controls) {
    this.graph = graph;
    this.taken = taken;
    this.prefix = prefix;
    this.device = device;
    this.controls = controls;
  }

  /** The same scope below {@code name}, made unique among its siblings. */
  GraphScope below(String name) {
    return new GraphScope(graph, taken, makeUnique(clean(name)) + "/", device, controls);
  }

  /** The same scope on another device; empty for none. */
  GraphScope on(String newDevice) {
    return new GraphScope(graph, taken, prefix, newDevice, controls);
  }

  GraphScope after(Iterable<? extends Operation> operations) {
    return new GraphScope(
        graph,
        taken,
        prefix,
        device,
        ImmutableList.<Operation>builder().addAll(controls).addAll(operations).build());
  }

  GraphScope withoutControls() {
    return new GraphScope(graph, taken, prefix, device, ImmutableList.of());
  }

  Graph graph() {
    return graph;
  }

  String prefix() {
    return prefix;
  }

  /** TensorFlow allows {@code [A-Za-z0-9.][A-Za-z0-9_.\-/]*} in names. */
  private static String clean(String name) {
    String valid = name.replaceAll("[^A-Za-z0-9_.\\-/]", "_");
    return valid.isEmpty() || !Character.isLetterOrDigit(valid.charAt(0)) ? "n" + valid : valid;
  }

  @Override
  public String makeUnique(String name) {
    String full = prefix + name;
    Integer count = taken.get(full);
    if (count == null) {
      taken.put(full, 1);
      return full;
    }
    String candidate;
    do {
      candidate = full + "_" + count++;
    } while (taken.containsKey(candidate));
    taken.put(full, count);
    taken.put(candidate, 1);
    return candidate;
  }

  @Override
  public String makeOpName(String defaultName) {
    return makeUnique(clean(defaultName));
  }

  @Override
  public OperationBuilder opBuilder(String type, String name) {
    return graph.opBuilder(type, makeOpName(name), this);
  }

  @Override
  public OperationBuilder apply(OperationBuilder builder) {
    for (Operation control : controls) {
      builder.addControlInput(control);
    }
    if (!device.isEmpty()) {
      builder.setDevice(device);
    }
    return builder;
  }

  @Override
  public ExecutionEnvironment env() {
    return graph;
  }

  @Override
  public Scope withSubScope(String name) {
    return below(name);
  }

  @Override
  public Scope withName(String name) {
    return this;
  }

  @Override
  public Scope withNameAsSubScope(String name) {
    return below(name);
  }

  @Override
  public Scope withDevice(DeviceSpec spec) {
    return on(spec.toString());
  }

  /** Initialization is this library's own: there is no separate scope for it. */
  @Override
  public Scope withInitScope() {
    return this;
  }

  @Override
  public void refreshNames() {}

  @Override
  public Scope withControlDependencyOps(Iterable<Operation> operations) {
    return after(operations);
  }

  @Override
  public String getDeviceString() {
    return device;
  }

  @Override
  public boolean isInit() {
    return false;
  }
}
