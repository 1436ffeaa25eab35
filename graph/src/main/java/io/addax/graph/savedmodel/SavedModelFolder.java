package io.addax.graph.savedmodel;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/**
 * What a SavedModel folder says of itself: signatures, variables, the version that wrote it.
 * Reading it is pure Java and takes no native memory; {@link SavedModelRunner} runs it.
 *
 * <pre>{@code
 * SavedModelFolder folder = SavedModelFolder.read(Path.of("digits"));
 * folder.signature("serving_default").inputs(); // [FrozenPort[name=image, …]]
 * folder.variables();                           // [SavedVariable[name=dense/kernel, …]]
 * }</pre>
 */
public final class SavedModelFolder {
  /** The signature that is taken if none is named. */
  public static final String DEFAULT_SIGNATURE = "serving_default";

  private final Path path;
  private final MetaGraphDef metaGraph;
  private final ImmutableMap<String, Signature> signatures;
  private final ImmutableMap<String, String> unsupported;
  private final ImmutableList<SavedVariable> variables;

  private SavedModelFolder(Path path, MetaGraphDef metaGraph) throws IOException {
    this.path = path;
    this.metaGraph = metaGraph;
    Map<String, Signature> readable = new TreeMap<>();
    Map<String, String> reasons = new TreeMap<>();
    metaGraph
        .getSignatureDefMap()
        .forEach(
            (name, def) -> {
              if (name.equals(SavedModelFormat.INIT_SIGNATURE)
                  || name.equals(SavedModelFormat.TRAIN_SIGNATURE)) {
                return;
              }
              try {
                readable.put(name, SignatureReader.read(name, def));
              } catch (IllegalArgumentException e) {
                reasons.put(name, e.getMessage());
              }
            });
    this.signatures = ImmutableMap.copyOf(readable);
    this.unsupported = ImmutableMap.copyOf(reasons);
    this.variables = VariableReader.read(metaGraph.getGraphDef(), signatures.values());
  }

  /**
   * Reads a folder that TensorFlow, Keras's {@code model.export} or {@link SavedModelWriter} wrote.
   *
   * @throws FileNotFoundException if there is no {@code saved_model.pb}
   * @throws IOException if the file is damaged, or has no graph for serving
   */
  public static SavedModelFolder read(Path folder) throws IOException {
    Path file = folder.resolve(SavedModelFormat.FILE);
    if (!Files.isRegularFile(file)) {
      throw new FileNotFoundException(missing(folder));
    }
    SavedModel model;
    try (var in = Files.newInputStream(file)) {
      model = SavedModel.parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + " is damaged or no SavedModel: " + e.getMessage(), e);
    }
    try {
      return new SavedModelFolder(folder, chosen(model, folder));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** Whether this is a folder with a {@code saved_model.pb}. */
  public static boolean isSavedModel(Path folder) {
    return Files.isRegularFile(folder.resolve(SavedModelFormat.FILE));
  }

  private static String missing(Path folder) {
    if (!Files.isDirectory(folder)) {
      return "No SavedModel at " + folder + ": there is no such folder";
    }
    for (String other : List.of("saved_model.pbtxt", "saved_model.cpb")) {
      if (Files.exists(folder.resolve(other))) {
        return "The SavedModel at "
            + folder
            + " has the form "
            + other
            + ", which is not supported. Expected "
            + SavedModelFormat.FILE;
      }
    }
    return "No SavedModel at " + folder + ": there is no " + SavedModelFormat.FILE + " in it";
  }

  /** The graph tagged for serving: the one with that tag alone if there is, else the first. */
  private static MetaGraphDef chosen(SavedModel model, Path folder) throws IOException {
    List<List<String>> tags = new ArrayList<>();
    MetaGraphDef found = null;
    for (MetaGraphDef meta : model.getMetaGraphsList()) {
      List<String> own = List.copyOf(meta.getMetaInfoDef().getTagsList());
      tags.add(own);
      if (own.contains(SavedModelFormat.SERVE_TAG) && (found == null || own.size() == 1)) {
        found = meta;
      }
    }
    if (found == null) {
      throw new IOException(
          "Expected a graph with the tag '"
              + SavedModelFormat.SERVE_TAG
              + "' in SavedModel "
              + folder
              + ". Received tags: "
              + tags);
    }
    return found;
  }

  public Path path() {
    return path;
  }

  /** All signatures that can be run, by name. */
  public ImmutableMap<String, Signature> signatures() {
    return signatures;
  }

  /** The signatures that cannot be run, and why: they take or give something else than tensors. */
  public ImmutableMap<String, String> unsupportedSignatures() {
    return unsupported;
  }

  /**
   * The signature of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public Signature signature(String name) {
    Signature signature = signatures.get(name);
    if (signature == null) {
      String reason = unsupported.get(name);
      throw new IllegalArgumentException(
          reason != null
              ? "Signature '" + name + "' of SavedModel " + path + " is not supported: " + reason
              : "Expected a signature of SavedModel "
                  + path
                  + ", one of "
                  + signatures.keySet()
                  + ". Received: '"
                  + name
                  + "'");
    }
    return signature;
  }

  /**
   * {@code serving_default}, or the only signature.
   *
   * @throws IllegalArgumentException if there is neither
   */
  public Signature defaultSignature() {
    return signatures.size() == 1
        ? signatures.values().iterator().next()
        : signature(DEFAULT_SIGNATURE);
  }

  /** The variables that the signatures read, by name. */
  public ImmutableList<SavedVariable> variables() {
    return variables;
  }

  /** The tags of the graph, {@code serve} among them. */
  public ImmutableList<String> tags() {
    return ImmutableList.copyOf(metaGraph.getMetaInfoDef().getTagsList());
  }

  /** The version of TensorFlow that wrote it; empty if it does not say. */
  public String tensorflowVersion() {
    return metaGraph.getMetaInfoDef().getTensorflowVersion();
  }

  /** How many ops of each type there are, in the graph and its functions. */
  public ImmutableMap<String, Integer> opCounts() {
    Map<String, Integer> counts = new HashMap<>();
    GraphNodes.all(metaGraph.getGraphDef())
        .forEach(node -> counts.merge(node.getOp(), 1, Integer::sum));
    return ImmutableMap.copyOf(new TreeMap<>(counts));
  }

  MetaGraphDef metaGraph() {
    return metaGraph;
  }
}
