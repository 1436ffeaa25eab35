package io.addax.graph.savedmodel;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.protobuf.InvalidProtocolBufferException;
import io.addax.graph.HostTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * The graph of a SavedModel, made ready to be imported: the paths of its files are constants,
 * devices of the machine that wrote it are gone, and what shall run on another device says so.
 */
final class LoadableGraph {
  private static final List<String> INIT_COLLECTIONS =
      List.of("saved_model_main_op", "legacy_init_op");
  private static final String ASSETS = "saved_model_assets";

  private final SavedModelFolder folder;
  private final MetaGraphDef meta;
  private final GraphSlice slice;
  private final Map<String, NodeDef> replaced = new HashMap<>();

  /**
   * Looks through a graph.
   *
   * @throws IllegalArgumentException if it names files outside its folder, or would write files
   */
  LoadableGraph(SavedModelFolder folder) {
    this.folder = folder;
    this.meta = folder.metaGraph();
    this.slice = new GraphSlice(meta.getGraphDef());
    assets();
    if (restores()) {
      String filename = GraphSlice.source(meta.getSaverDef().getFilenameTensorName());
      replace(filename, SavedModelFormat.variables(folder.path().toAbsolutePath()).toString());
    }
    List<String> roots = new ArrayList<>(servingNodes());
    restoreOp().ifPresent(roots::add);
    initOp().ifPresent(roots::add);
    GraphChecks.check(meta.getGraphDef());
    OpPolicy.check(meta.getGraphDef(), slice.neededBy(roots, Set.of()));
  }

  private void assets() {
    List<AssetFileDef> assets = new ArrayList<>(meta.getAssetFileDefList());
    CollectionDef collection = meta.getCollectionDefOrDefault(ASSETS, null);
    if (assets.isEmpty() && collection != null) {
      for (var any : collection.getAnyList().getValueList()) {
        try {
          assets.add(any.unpack(AssetFileDef.class));
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalArgumentException("its list of assets cannot be read", e);
        }
      }
    }
    Path home = SavedModelFormat.assets(folder.path().toAbsolutePath()).normalize();
    for (AssetFileDef asset : assets) {
      Path file = home.resolve(asset.getFilename()).normalize();
      checkArgument(
          file.startsWith(home) && !file.equals(home),
          "it names an asset outside of its folder: %s",
          asset.getFilename());
      replace(GraphSlice.source(asset.getTensorInfo().getName()), file.toString());
    }
  }

  private void replace(String node, String value) {
    checkArgument(slice.node(node) != null, "its graph has no node '%s'", node);
    replaced.put(node, SaverGraph.constantNode(node, HostTensor.of(Shape.scalar(), value)));
  }

  private Set<String> servingNodes() {
    Set<String> nodes = new HashSet<>();
    folder
        .signatures()
        .values()
        .forEach(s -> s.outputs().forEach(output -> nodes.add(output.tensor().node())));
    return nodes;
  }

  private boolean restores() {
    return meta.hasSaverDef() && Files.exists(checkpoint(folder));
  }

  /** The file without which there is nothing to restore. */
  static Path checkpoint(SavedModelFolder folder) {
    Path prefix = SavedModelFormat.variables(folder.path());
    return prefix.resolveSibling(prefix.getFileName() + ".index");
  }

  /** The op that reads the variables; nothing if there is no checkpoint. */
  Optional<String> restoreOp() {
    return restores() ? Optional.of(meta.getSaverDef().getRestoreOpName()) : Optional.empty();
  }

  /** The op that fills tables and whatever else is no variable. */
  Optional<String> initOp() {
    SignatureDef signature = meta.getSignatureDefOrDefault(SavedModelFormat.INIT_SIGNATURE, null);
    if (signature != null) {
      TensorInfo info = signature.getOutputsOrDefault(SavedModelFormat.INIT_SIGNATURE, null);
      checkArgument(info != null, "it does not say which op initializes it");
      return Optional.of(GraphSlice.source(info.getName()));
    }
    for (String name : INIT_COLLECTIONS) {
      CollectionDef collection = meta.getCollectionDefOrDefault(name, null);
      if (collection != null && collection.getNodeList().getValueCount() > 0) {
        return Optional.of(GraphSlice.source(collection.getNodeList().getValue(0)));
      }
    }
    return Optional.empty();
  }

  /**
   * The graph to import.
   *
   * @param device where the signatures' ops shall run; empty for TensorFlow's choice
   */
  GraphDef graphDef(String device) {
    Set<String> placed = new HashSet<>();
    if (!device.isEmpty()) {
      slice.neededBy(servingNodes(), Set.of()).forEach(node -> placed.add(node.getName()));
    }
    GraphDef.Builder def = meta.getGraphDef().toBuilder();
    for (int i = 0; i < def.getNodeCount(); i++) {
      NodeDef node = def.getNode(i);
      NodeDef now = replaced.getOrDefault(node.getName(), node);
      String place = placed.contains(node.getName()) ? device : "";
      if (now != node || !node.getDevice().equals(place)) {
        def.setNode(i, now.toBuilder().setDevice(place));
      }
    }
    for (int f = 0; f < def.getLibrary().getFunctionCount(); f++) {
      FunctionDef.Builder function = def.getLibraryBuilder().getFunctionBuilder(f);
      for (int i = 0; i < function.getNodeDefCount(); i++) {
        if (!function.getNodeDef(i).getDevice().isEmpty()) {
          function.getNodeDefBuilder(i).clearDevice();
        }
      }
    }
    return def.build();
  }
}
