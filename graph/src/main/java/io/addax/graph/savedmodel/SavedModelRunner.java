package io.addax.graph.savedmodel;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.devices.DeviceSpec;
import io.addax.devices.NativeRuntime;
import io.addax.devices.Placement;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.frozen.GraphFunction;
import io.addax.graph.session.GraphSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Runs the signatures of a SavedModel, in a graph and a session of its own. Close it when done.
 *
 * <pre>{@code
 * try (SavedModelRunner model = SavedModelRunner.load(Path.of("digits"))) {
 *   HostTensor y = model.run("serving_default", Map.of("image", x)).get("output_0");
 * }
 * }</pre>
 *
 * <p>Methods are synchronized.
 */
public final class SavedModelRunner implements AutoCloseable {
  private final SavedModelFolder folder;
  private final Graph graph;
  private final GraphSession session;
  private final Map<String, SignatureFunction> functions = new HashMap<>();
  private boolean closed;

  private SavedModelRunner(SavedModelFolder folder, Graph graph, GraphSession session) {
    this.folder = folder;
    this.graph = graph;
    this.session = session;
  }

  /** Loads a folder with the default configuration. */
  public static SavedModelRunner load(Path folder) throws IOException {
    return load(SavedModelFolder.read(folder), RuntimeConfig.defaults(), DeviceSpec.ANY);
  }

  /**
   * Loads a folder: its graph, its variables, its tables.
   *
   * @param device where the signatures run; the devices that the file names count for nothing
   * @throws FileNotFoundException if the files of the variables are missing
   * @throws IOException if the folder is damaged, or its graph needs ops that do not exist here or
   *     must not run
   */
  public static SavedModelRunner load(
      SavedModelFolder folder, RuntimeConfig config, DeviceSpec device) throws IOException {
    if (!folder.variables().isEmpty()
        && folder.metaGraph().hasSaverDef()
        && !LoadableGraph.checkpoint(folder).toFile().isFile()) {
      throw new FileNotFoundException(
          "SavedModel "
              + folder.path()
              + " is not complete: there is no file "
              + LoadableGraph.checkpoint(folder));
    }
    NativeRuntime.load();
    String place = device.isAny() ? "" : Placement.of(config).resolve(device).toString();
    Graph graph = Ops.create().graph();
    GraphSession session = null;
    try {
      LoadableGraph loadable = new LoadableGraph(folder);
      graph.importGraphDef(loadable.graphDef(place));
      session = new GraphSession(graph, config);
      run(graph, session, loadable.restoreOp());
      run(graph, session, loadable.initOp());
      return new SavedModelRunner(folder, graph, session);
    } catch (IllegalArgumentException | TensorFlowException e) {
      close(graph, session);
      throw new IOException("Cannot load SavedModel " + folder.path() + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      close(graph, session);
      throw e;
    }
  }

  private static void run(Graph graph, GraphSession session, Optional<String> name) {
    if (name.isPresent()) {
      Operation op = graph.operation(name.get());
      checkArgument(op != null, "its graph has no op '%s'", name.get());
      session.run(List.of(op));
    }
  }

  private static void close(Graph graph, GraphSession session) {
    try {
      if (session != null) {
        session.close();
      }
    } finally {
      graph.close();
    }
  }

  /** What the folder says of itself. */
  public SavedModelFolder folder() {
    return folder;
  }

  /**
   * Runs a signature once.
   *
   * @param inputs one tensor for every input, by its name
   * @return the outputs by name, in the signature's order
   * @throws IllegalArgumentException if there is no such signature, or a name, a dtype or a shape
   *     is not what the signature says
   * @throws TensorFlowException if TensorFlow fails
   */
  public synchronized Map<String, HostTensor> run(
      String signature, Map<String, HostTensor> inputs) {
    return function(signature).run(inputs);
  }

  /**
   * Runs a signature over the samples of its inputs in batches, and joins the outputs. Inputs whose
   * first dimension is open are split; others are given whole to every run.
   *
   * @param batchSize how many samples a run takes at most
   * @throws IllegalArgumentException as in {@link #run}; or if the inputs differ in the number of
   *     samples; or if there are several batches and an output is not one row for each sample
   */
  public synchronized Map<String, HostTensor> runBatches(
      String signature, Map<String, HostTensor> inputs, int batchSize) {
    checkArgument(batchSize > 0, "Expected batchSize > 0. Received: %s", batchSize);
    return new SignatureBatches(function(signature), batchSize).run(inputs);
  }

  /**
   * A signature as a frozen graph, its variables replaced by constants, for an exporter.
   *
   * @throws IllegalArgumentException if there is no such signature, or it calls functions, as all
   *     do that Python's TensorFlow 2 wrote
   */
  public synchronized FrozenGraph freeze(String signature) {
    function(signature);
    Signature wanted = folder.signature(signature);
    Map<String, Operand<?>> outputs = operands(wanted.outputs());
    Set<Operation> needed = new LinkedHashSet<>(graph.subgraphTo(Set.copyOf(outputs.values())));
    outputs.values().forEach(output -> needed.add(output.op()));
    for (Operation op : needed) {
      checkArgument(
          !op.type().endsWith("PartitionedCall"),
          "%s: signature '%s' cannot be converted: it calls functions (op %s), as in all SavedModels"
              + " of Python's TensorFlow. Give the .keras file that it was exported from",
          folder.path(),
          signature,
          op.name());
    }
    return FrozenGraph.freeze(graph, session, operands(wanted.inputs()), outputs);
  }

  private Map<String, Operand<?>> operands(List<FrozenPort> ports) {
    Map<String, Operand<?>> operands = new LinkedHashMap<>();
    ports.forEach(port -> operands.put(port.name(), GraphFunction.operand(graph, port.tensor())));
    return operands;
  }

  private SignatureFunction function(String name) {
    if (closed) {
      throw new IllegalStateException("SavedModel " + folder.path() + " has been closed");
    }
    SignatureFunction function = functions.get(name);
    if (function == null) {
      function = new SignatureFunction(folder.signature(name), graph, session);
      functions.put(name, function);
    }
    return function;
  }

  /** Frees the session and the graph. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      close(graph, session);
    }
  }
}
