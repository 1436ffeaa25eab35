package io.addax.keras.engine;

import com.google.common.collect.ImmutableList;
import io.addax.devices.DeviceSpec;
import io.addax.graph.variable.GraphVariable;
import io.addax.keras.Functional;
import io.addax.keras.Model;
import io.addax.keras.ModelPlacement;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.Weight;
import io.addax.keras.optimizers.BoundOptimizer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.GraphOperation;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;

/**
 * Reads from the trace of a step where the ops of each layer ran.
 *
 * <p>An op belongs to the layer in whose scope it was made; a backward op is named after its
 * forward op. What uses a variable's handle belongs to the variable's weight, and what an optimizer
 * computes for a weight is named after it. Ops that TensorFlow makes out of others have these ops'
 * names in theirs.
 */
final class PlacementReader {
  private enum Column {
    FORWARD,
    BACKWARD,
    UPDATE,
    WEIGHTS,
    SLOTS
  }

  /** Devices; not a GPU's streams, which are listed besides. */
  private static final Pattern DEVICE = Pattern.compile(".*/device:\\w+:\\d+");

  /**
   * What TensorFlow adds where values or the order of ops cross from device to device, and for what
   * is fed and fetched; it is named after the op on the one side and stands on either.
   */
  private static final Pattern TRANSFER =
      Pattern.compile("_SOURCE|_arg_.*|_retval_.*|GroupCrossDeviceControlEdges_.*|.*/_\\d+");

  /** A layer and what its op is for; the layer is null for what belongs to none. */
  private record Part(Layer layer, Column column) {}

  private final Model model;
  private final ModelGraph graph;
  private final Map<Layer, Map<Column, Set<DeviceSpec>>> found = new HashMap<>();
  private final Map<String, Part> ofVariables = new HashMap<>();
  private final Map<String, Part> ofReads = new HashMap<>();
  private final Map<String, Layer> ofWeights = new HashMap<>();

  private final String ofOptimizer;

  /**
   * A reader of a model's traces.
   *
   * @param optimizer null for inferences
   */
  PlacementReader(Model model, ModelGraph graph, ReplicatedOptimizer optimizer) {
    this.model = model;
    this.graph = graph;
    this.ofOptimizer = optimizer == null ? "\0" : "/" + optimizer.first().optimizer().name() + "/";
    for (Replica replica : graph.replicas()) {
      BoundOptimizer bound = optimizer == null ? null : optimizer.of(replica);
      replica.variables().forEach((weight, variable) -> add(weight, variable, bound));
    }
  }

  /** The placement that a trace shows; may be called once. */
  ModelPlacement read(RunMetadata trace) {
    for (DeviceStepStats device : trace.getStepStats().getDevStatsList()) {
      if (DEVICE.matcher(device.getDevice()).matches()) {
        DeviceSpec where = DeviceSpec.parse(device.getDevice());
        for (NodeExecStats node : device.getNodeStatsList()) {
          if (!TRANSFER.matcher(node.getNodeName()).matches()) {
            add(partOf(node.getNodeName()), where);
          }
        }
      }
    }
    Map<Layer, String> names = new LinkedHashMap<>();
    addNames(model, "", names);
    ImmutableList.Builder<ModelPlacement.Row> rows = ImmutableList.builder();
    names.forEach((layer, name) -> rows.add(row(name, layer.className(), found.remove(layer))));
    Map<Column, Set<DeviceSpec>> rest = new EnumMap<>(Column.class);
    for (Map<Column, Set<DeviceSpec>> other : found.values()) {
      other.forEach((k, v) -> rest.computeIfAbsent(k, c -> new HashSet<>()).addAll(v));
    }
    return new ModelPlacement(rows.build(), row(model.name(), model.className(), rest));
  }

  private void add(Weight weight, GraphVariable variable, BoundOptimizer optimizer) {
    ofVariables.put(name(variable), new Part(weight.owner(), Column.WEIGHTS));
    ofReads.put(variable.value().op().name(), new Part(weight.owner(), Column.FORWARD));
    ofWeights.put("/" + variable.name() + "/", weight.owner());
    if (optimizer != null) {
      for (GraphVariable slot : optimizer.slots(variable)) {
        ofVariables.put(name(slot), new Part(weight.owner(), Column.SLOTS));
      }
    }
  }

  private static String name(GraphVariable variable) {
    return variable.handle().op().name();
  }

  private void add(Part part, DeviceSpec where) {
    found
        .computeIfAbsent(part.layer, layer -> new EnumMap<>(Column.class))
        .computeIfAbsent(part.column, column -> new HashSet<>())
        .add(where);
  }

  private Part partOf(String name) {
    Part variable = ofVariables.getOrDefault(name, ofReads.get(name));
    if (variable != null) {
      return variable;
    }
    GraphOperation op = graph.root().graph().operation(name);
    if (op != null && op.numInputs() > 0) {
      Part changed = ofVariables.get(op.input(0).op().name());
      if (changed != null) {
        return new Part(changed.layer, Column.UPDATE);
      }
      if (op.numOutputs() == 0 && isVariable(op.input(0).op().type())) {
        return new Part(null, Column.UPDATE);
      }
    }
    if (op != null && isVariable(op.type())) {
      return new Part(null, Column.WEIGHTS);
    }
    String scope = longest(name, graph.scopes().keySet());
    if (scope != null) {
      boolean backward = name.contains("gradients/" + scope);
      return new Part(graph.scopes().get(scope), backward ? Column.BACKWARD : Column.FORWARD);
    }
    String weight = longest(name, ofWeights.keySet());
    if (weight != null) {
      return new Part(ofWeights.get(weight), Column.UPDATE);
    }
    if (name.contains(ofOptimizer)) {
      return new Part(null, Column.UPDATE);
    }
    return new Part(null, name.contains("gradients/") ? Column.BACKWARD : Column.FORWARD);
  }

  private static boolean isVariable(String type) {
    return type.equals("VarHandleOp");
  }

  /** The longest of some texts that a name contains; null if it contains none. */
  private static String longest(String name, Set<String> texts) {
    String longest = null;
    for (String text : texts) {
      if (name.contains(text) && (longest == null || text.length() > longest.length())) {
        longest = text;
      }
    }
    return longest;
  }

  /** The names of all layers, of nested models too; a layer of several models has the first. */
  private static void addNames(Functional within, String prefix, Map<Layer, String> names) {
    for (Layer layer : within.layers()) {
      names.putIfAbsent(layer, prefix + layer.name());
      addInner(layer, prefix + layer.name() + "/", names);
    }
  }

  private static void addInner(Layer layer, String prefix, Map<Layer, String> names) {
    if (layer instanceof Functional nested) {
      addNames(nested, prefix, names);
    }
    for (Layer inner : layer.sublayers().values()) {
      if (names.putIfAbsent(inner, prefix + inner.name()) == null) {
        addInner(inner, prefix + inner.name() + "/", names);
      }
    }
  }

  private static ModelPlacement.Row row(
      String name, String className, Map<Column, Set<DeviceSpec>> columns) {
    Map<Column, Set<DeviceSpec>> all = columns == null ? Map.of() : columns;
    List<Set<DeviceSpec>> sets =
        List.of(Column.values()).stream().map(c -> all.getOrDefault(c, Set.of())).toList();
    return new ModelPlacement.Row(
        name,
        className,
        ModelPlacement.Row.devices(sets.get(0)),
        ModelPlacement.Row.devices(sets.get(1)),
        ModelPlacement.Row.devices(sets.get(2)),
        ModelPlacement.Row.devices(sets.get(3)),
        ModelPlacement.Row.devices(sets.get(4)));
  }
}
