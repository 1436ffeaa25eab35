package io.addax.graph.savedmodel;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.TensorProtos;
import io.addax.graph.checkpoint.Checkpoint;
import io.addax.graph.frozen.TensorRef;
import io.addax.graph.session.GraphSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Writes the inference part of a graph as a SavedModel folder, with its variables in a checkpoint:
 * what TensorFlow Serving, {@code SavedModelBundle} and Python's {@code tf.saved_model.load} run.
 *
 * <pre>{@code
 * Endpoint endpoint = Endpoint.of(Map.of("x", x), Map.of("y", y));
 * SavedModelWriter.write(folder, graph, session, Map.of("serving_default", endpoint));
 * }</pre>
 *
 * <p>The graph holds what the endpoints need and no more, without devices.
 */
public final class SavedModelWriter {
  private final Graph graph;
  private final GraphSession session;
  private final Map<String, Endpoint> endpoints;
  private final GraphDef whole;
  private final GraphSlice slice;
  private final List<NodeDef> outputs = new ArrayList<>();
  private final Map<String, String> outputNames = new HashMap<>();

  private SavedModelWriter(Graph graph, GraphSession session, Map<String, Endpoint> endpoints) {
    checkArgument(!endpoints.isEmpty(), "Expected at least one endpoint");
    this.graph = graph;
    this.session = session;
    this.endpoints = endpoints;
    this.whole = graph.toGraphDef();
    this.slice = new GraphSlice(whole);
  }

  /**
   * Writes a SavedModel, first beside {@code folder}; then it takes its place. A SavedModel that is
   * there is replaced, any other folder or file is left alone.
   *
   * @param session where the variables live
   * @param endpoints signatures by name; loaders take {@code serving_default} if not told otherwise
   * @throws IllegalArgumentException if an output needs a placeholder that is no input
   * @throws IOException if something else is there, or the files cannot be written
   */
  public static void write(
      Path folder, Graph graph, GraphSession session, Map<String, Endpoint> endpoints)
      throws IOException {
    FolderReplacement replacement = FolderReplacement.of(folder);
    SavedModelWriter writer = new SavedModelWriter(graph, session, endpoints);
    replacement.write(writer::writeInto);
  }

  private void writeInto(Path folder) throws IOException {
    List<NodeDef> needed = needed();
    List<NodeDef> handles =
        needed.stream().filter(node -> node.getOp().equals("VarHandleOp")).toList();
    List<String> names = handles.stream().map(SavedModelWriter::variableName).toList();
    checkArgument(
        Set.copyOf(names).size() == names.size(),
        "Expected distinct variables. Received: %s",
        names);
    if (!handles.isEmpty()) {
      Checkpoint.write(SavedModelFormat.variables(folder), values(handles, names));
    }
    MetaGraphDef meta = metaGraph(needed, handles, names);
    SavedModel model =
        SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(meta).build();
    try (var out = Files.newOutputStream(folder.resolve(SavedModelFormat.FILE))) {
      model.writeTo(out);
    }
  }

  private List<NodeDef> needed() {
    Set<String> roots = new LinkedHashSet<>();
    Set<String> fed = new HashSet<>();
    for (Endpoint endpoint : endpoints.values()) {
      for (Operand<?> input : endpoint.inputs().values()) {
        fed.add(input.op().name());
      }
      endpoint.outputs().values().forEach(output -> roots.add(output.op().name()));
    }
    roots.addAll(fed);
    List<NodeDef> needed = slice.neededBy(roots, fed);
    for (NodeDef node : needed) {
      checkArgument(
          !node.getOp().equals("Placeholder") || fed.contains(node.getName()),
          "The outputs need placeholder '%s', which is not among the inputs: %s",
          node.getName(),
          fed);
    }
    return needed;
  }

  private static String variableName(NodeDef handle) {
    String shared = handle.getAttrOrThrow("shared_name").getS().toStringUtf8();
    return shared.isEmpty() ? handle.getName() : shared;
  }

  private Map<String, HostTensor> values(List<NodeDef> handles, List<String> names) {
    Map<String, Operand<?>> reads = new HashMap<>();
    for (NodeDef node : whole.getNodeList()) {
      if (node.getOp().equals("ReadVariableOp") && node.getInputCount() == 1) {
        reads.putIfAbsent(node.getInput(0), graph.operation(node.getName()).output(0));
      }
    }
    List<Operand<?>> wanted = new ArrayList<>();
    for (NodeDef handle : handles) {
      Operand<?> read = reads.get(handle.getName());
      wanted.add(read == null ? newRead(handle) : read);
    }
    List<HostTensor> fetched = session.fetch(wanted);
    Map<String, HostTensor> values = new LinkedHashMap<>();
    for (int i = 0; i < fetched.size(); i++) {
      values.put(names.get(i), fetched.get(i));
    }
    return values;
  }

  private Operand<?> newRead(NodeDef handle) {
    Operand<?> value = graph.operation(handle.getName()).output(0);
    DType dtype = DType.of(handle.getAttrOrThrow("dtype").getType());
    return Ops.of(graph).scope(unusedScope(handle.getName() + "/Read")).readVariable(value, dtype);
  }

  private String unusedScope(String wish) {
    String scope = wish;
    for (int i = 1; slice.isTaken(scope); i++) {
      scope = wish + "_" + i;
    }
    return scope;
  }

  private MetaGraphDef metaGraph(List<NodeDef> needed, List<NodeDef> handles, List<String> names) {
    MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();
    endpoints.forEach((name, endpoint) -> meta.putSignatureDef(name, signature(endpoint)));
    GraphDef.Builder def =
        GraphDef.newBuilder().setVersions(whole.getVersions()).setLibrary(whole.getLibrary());
    needed.forEach(node -> def.addNode(withoutPlace(node)));
    def.addAllNode(outputs);
    if (!handles.isEmpty()) {
      SaverGraph saver = new SaverGraph(unusedScope("save"), handles, names);
      def.addAllNode(saver.nodes());
      CollectionDef.BytesList.Builder variables = CollectionDef.BytesList.newBuilder();
      saver.variables().forEach(variable -> variables.addValue(variable.toByteString()));
      meta.setSaverDef(saver.def())
          .putCollectionDef(
              "variables", CollectionDef.newBuilder().setBytesList(variables).build());
    }
    return meta.setGraphDef(def).setMetaInfoDef(info(def)).build();
  }

  private static NodeDef withoutPlace(NodeDef node) {
    return node.toBuilder().clearDevice().removeAttr("_class").removeAttr("_output_shapes").build();
  }

  private static MetaGraphDef.MetaInfoDef info(GraphDef.Builder def) {
    Set<String> used = new HashSet<>();
    def.getNodeList().forEach(node -> used.add(node.getOp()));
    def.getLibrary()
        .getFunctionList()
        .forEach(f -> f.getNodeDefList().forEach(node -> used.add(node.getOp())));
    List<OpDef> ops =
        TensorFlow.registeredOpList().getOpList().stream()
            .filter(op -> used.contains(op.getName()))
            .map(op -> op.toBuilder().clearSummary().clearDescription().build())
            .collect(Collectors.toList());
    return MetaGraphDef.MetaInfoDef.newBuilder()
        .addTags(SavedModelFormat.SERVE_TAG)
        .setTensorflowVersion(TensorFlow.version())
        .setStrippedOpList(OpList.newBuilder().addAllOp(ops))
        .build();
  }

  private SignatureDef signature(Endpoint endpoint) {
    SignatureDef.Builder signature =
        SignatureDef.newBuilder().setMethodName(SavedModelFormat.PREDICT_METHOD);
    endpoint
        .inputs()
        .forEach(
            (name, input) ->
                signature.putInputs(name, info(TensorRef.of(input).toString(), input)));
    endpoint
        .outputs()
        .forEach(
            (name, output) -> signature.putOutputs(name, info(fetchable(name, output), output)));
    return signature.build();
  }

  /** An output under a node of its own: loaders cannot fetch what is fed, nor one tensor twice. */
  private String fetchable(String name, Operand<?> output) {
    TensorRef tensor = TensorRef.of(output);
    String node =
        outputNames.computeIfAbsent(
            name + " " + tensor,
            key -> {
              String clean = name.replaceAll("[^A-Za-z0-9_.\\-]", "_");
              String wish = unusedScope("outputs") + "/" + clean;
              String unique = wish;
              for (int i = 1; outputNames.containsValue(unique); i++) {
                unique = wish + "_" + i;
              }
              outputs.add(
                  SaverGraph.node("Identity", unique, tensor.toString())
                      .putAttr("T", SaverGraph.type(output.asOutput().dataType()))
                      .build());
              return unique;
            });
    return node + ":0";
  }

  private static TensorInfo info(String tensor, Operand<?> operand) {
    return TensorInfo.newBuilder()
        .setName(tensor)
        .setDtype(operand.asOutput().dataType())
        .setTensorShape(TensorProtos.shape(operand.shape()))
        .build();
  }
}
