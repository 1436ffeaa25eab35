package io.addax.graph.savedmodel;

import io.addax.graph.HostTensor;
import io.addax.graph.TensorProtos;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.VariableDef;

/**
 * The ops with which a loader of a SavedModel restores its variables, and saves them again: what
 * TensorFlow's {@code Saver} adds to a graph.
 */
final class SaverGraph {
  private static final AttrValue STRING = type(DataType.DT_STRING);

  private final String scope;
  private final List<NodeDef> nodes = new ArrayList<>();
  private final List<VariableDef> variables = new ArrayList<>();

  /**
   * The ops for some variables.
   *
   * @param scope a name that no node of the graph begins with
   * @param handles the variables' handles
   * @param names what the checkpoint calls them
   */
  SaverGraph(String scope, List<NodeDef> handles, List<String> names) {
    this.scope = scope;
    String filename = scope + "/Const";
    constant(filename + "/default", HostTensor.of(Shape.scalar(), "model"));
    nodes.add(
        node("PlaceholderWithDefault", filename, filename + "/default")
            .putAttr("dtype", STRING)
            .putAttr(
                "shape",
                AttrValue.newBuilder().setShape(TensorShapeProto.getDefaultInstance()).build())
            .build());
    strings("names", names);
    strings("slices", Collections.nCopies(names.size(), ""));
    AttrValue dtypes = dtypes(handles);
    save(filename, handles, dtypes);
    restore(filename, handles, dtypes);
  }

  private void save(String filename, List<NodeDef> handles, AttrValue dtypes) {
    NodeDef.Builder save =
        node("SaveV2", scope + "/SaveV2", filename, scope + "/names", scope + "/slices")
            .putAttr("dtypes", dtypes);
    for (int i = 0; i < handles.size(); i++) {
      String read = scope + "/Read_" + i;
      nodes.add(
          node("ReadVariableOp", read, handles.get(i).getName())
              .putAttr("dtype", handles.get(i).getAttrOrThrow("dtype"))
              .build());
      save.addInput(read);
    }
    nodes.add(save.build());
    nodes.add(
        node("Identity", scope + "/control_dependency", filename, "^" + scope + "/SaveV2")
            .putAttr("T", STRING)
            .build());
  }

  private void restore(String filename, List<NodeDef> handles, AttrValue dtypes) {
    String values = scope + "/RestoreV2";
    nodes.add(
        node("RestoreV2", values, filename, scope + "/names", scope + "/slices")
            .putAttr("dtypes", dtypes)
            .build());
    NodeDef.Builder all = node("NoOp", scope + "/restore_all");
    for (int i = 0; i < handles.size(); i++) {
      String handle = handles.get(i).getName();
      String assign = scope + "/Assign_" + i;
      String value = i == 0 ? values : values + ":" + i;
      nodes.add(
          node("AssignVariableOp", assign, handle, value)
              .putAttr("dtype", handles.get(i).getAttrOrThrow("dtype"))
              .build());
      all.addInput("^" + assign);
      variables.add(
          VariableDef.newBuilder()
              .setVariableName(handle + ":0")
              .setInitializerName(assign)
              .setInitialValueName(values + ":" + i)
              .setSnapshotName(scope + "/Read_" + i + ":0")
              .setIsResource(true)
              .setTrainable(false)
              .build());
    }
    nodes.add(all.build());
  }

  private void strings(String name, List<String> values) {
    constant(
        scope + "/" + name, HostTensor.of(Shape.of(values.size()), values.toArray(String[]::new)));
  }

  private void constant(String name, HostTensor value) {
    nodes.add(constantNode(name, value));
  }

  /** A node that yields {@code value}. */
  static NodeDef constantNode(String name, HostTensor value) {
    return node("Const", name)
        .putAttr("dtype", type(value.dtype().proto()))
        .putAttr("value", AttrValue.newBuilder().setTensor(TensorProtos.of(value)).build())
        .build();
  }

  static NodeDef.Builder node(String op, String name, String... inputs) {
    return NodeDef.newBuilder().setOp(op).setName(name).addAllInput(Arrays.asList(inputs));
  }

  static AttrValue type(DataType dtype) {
    return AttrValue.newBuilder().setType(dtype).build();
  }

  private static AttrValue dtypes(List<NodeDef> handles) {
    AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
    handles.forEach(handle -> list.addType(handle.getAttrOrThrow("dtype").getType()));
    return AttrValue.newBuilder().setList(list).build();
  }

  List<NodeDef> nodes() {
    return nodes;
  }

  /** What Python's TensorFlow makes its variables of. */
  List<VariableDef> variables() {
    return variables;
  }

  SaverDef def() {
    return SaverDef.newBuilder()
        .setFilenameTensorName(scope + "/Const:0")
        .setSaveTensorName(scope + "/control_dependency:0")
        .setRestoreOpName(scope + "/restore_all")
        .setMaxToKeep(5)
        .setKeepCheckpointEveryNHours(10000)
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }
}
