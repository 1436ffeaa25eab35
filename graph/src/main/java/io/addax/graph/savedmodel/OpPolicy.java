package io.addax.graph.savedmodel;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * What a loaded graph must not do. A graph is a program: among TensorFlow's ops are some that write
 * files or run foreign code, which no prediction needs.
 */
final class OpPolicy {
  private static final Set<String> FORBIDDEN =
      Set.of(
          "WriteFile",
          "Save",
          "SaveSlices",
          "SaveV2",
          "MergeV2Checkpoints",
          "SaveDataset",
          "SaveDatasetV2",
          "DistributedSave",
          "SnapshotDataset",
          "SnapshotDatasetV2",
          "CacheDataset",
          "CacheDatasetV2",
          "CreateSummaryFileWriter",
          "CreateSummaryDbWriter",
          "DebugIdentity",
          "DebugIdentityV2",
          "DebugIdentityV3",
          "DebugNumericSummaryV2",
          "PyFunc",
          "PyFuncStateless",
          "EagerPyFunc",
          "RemoteCall",
          "RpcCall",
          "RpcClient",
          "RpcServer",
          "RpcServerStart",
          "RegisterDataset",
          "RegisterDatasetV2",
          "DataServiceDataset",
          "DataServiceDatasetV2",
          "DataServiceDatasetV3",
          "DataServiceDatasetV4");

  private OpPolicy() {}

  /**
   * Looks at some nodes and at the functions that they call.
   *
   * @throws IllegalArgumentException if there is an op that must not run
   */
  static void check(GraphDef graph, Collection<NodeDef> nodes) {
    Map<String, FunctionDef> functions = new HashMap<>();
    graph
        .getLibrary()
        .getFunctionList()
        .forEach(function -> functions.put(function.getSignature().getName(), function));
    Set<String> called = new HashSet<>();
    Deque<NodeDef> left = new ArrayDeque<>(nodes);
    while (!left.isEmpty()) {
      NodeDef node = left.remove();
      check(node);
      Set<String> names = new HashSet<>(Set.of(node.getOp()));
      node.getAttrMap().values().forEach(attribute -> addFunctions(attribute, names));
      for (String name : names) {
        if (functions.containsKey(name) && called.add(name)) {
          left.addAll(functions.get(name).getNodeDefList());
        }
      }
    }
  }

  private static void addFunctions(AttrValue attribute, Set<String> names) {
    if (attribute.hasFunc()) {
      names.add(attribute.getFunc().getName());
    }
    attribute.getList().getFuncList().forEach(function -> names.add(function.getName()));
  }

  private static void check(NodeDef node) {
    AttrValue stream = node.getAttrOrDefault("output_stream", AttrValue.getDefaultInstance());
    boolean printsToFile =
        node.getOp().equals("PrintV2") && stream.getS().toStringUtf8().startsWith("file:");
    checkArgument(
        !FORBIDDEN.contains(node.getOp()) && !printsToFile,
        "its op %s '%s' may write files or run foreign code, which a loaded model must not do",
        node.getOp(),
        node.getName());
  }
}
