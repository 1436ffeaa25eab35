package io.addax.keras.saving;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.devices.DeviceSpec;
import io.addax.devices.RuntimeConfig;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.savedmodel.SavedModelFolder;
import io.addax.graph.savedmodel.SavedModelRunner;
import io.addax.graph.savedmodel.Signature;
import io.addax.keras.data.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A TensorFlow SavedModel for inference: one that {@code Model.export} wrote, here or in Python, or
 * any other with signatures. It has no layers and cannot be trained.
 *
 * <pre>{@code
 * try (SavedModel model = SavedModel.load(Path.of("digits"))) {
 *   HostTensor y = model.predict(images);
 * }
 * }</pre>
 *
 * <p>Only trusted files should be run: a SavedModel is a program. Ops that write files or run
 * foreign code are refused. Close the model when done. Source: {@code keras.layers.TFSMLayer}.
 */
public final class SavedModel implements AutoCloseable {
  /** The samples of a batch, as in {@code Model.predict}. */
  private static final int BATCH = 32;

  private final SavedModelRunner runner;

  private SavedModel(SavedModelRunner runner) {
    this.runner = runner;
  }

  /**
   * Loads a folder.
   *
   * @throws java.io.FileNotFoundException if it is none, or files are missing
   * @throws IOException if it is damaged, or needs ops that do not exist here
   */
  public static SavedModel load(Path folder) throws IOException {
    return load(folder, RuntimeConfig.defaults(), DeviceSpec.ANY);
  }

  /**
   * Loads a folder to be run as {@code config} says.
   *
   * @param device where it runs; {@link DeviceSpec#ANY} for TensorFlow's choice
   */
  public static SavedModel load(Path folder, RuntimeConfig config, DeviceSpec device)
      throws IOException {
    return new SavedModel(SavedModelRunner.load(SavedModelFolder.read(folder), config, device));
  }

  /** Signatures, variables and the version that wrote them. */
  public SavedModelFolder folder() {
    return runner.folder();
  }

  /**
   * Predicts samples with {@code serving_default}, 32 at a time.
   *
   * @param x an array, NdArray or tensor, samples first; a list of them in the order of the
   *     signature's inputs, or a map by their names
   * @return the only output
   * @throws IllegalArgumentException if data do not fit; the message says what was expected
   * @throws IllegalStateException if there are several outputs
   */
  public HostTensor predict(Object x) {
    Map<String, HostTensor> outputs = predictAll(x, BATCH);
    if (outputs.size() != 1) {
      throw new IllegalStateException(
          "SavedModel "
              + folder().path()
              + " has the outputs "
              + outputs.keySet()
              + ": call predictAll");
    }
    return outputs.values().iterator().next();
  }

  /** Predicts samples with {@code serving_default}; every output by its name. */
  public Map<String, HostTensor> predictAll(Object x, int batchSize) {
    return predictAll(folder().defaultSignature().name(), x, batchSize);
  }

  /** Predicts samples with a signature; every output by its name, in the signature's order. */
  public Map<String, HostTensor> predictAll(String signature, Object x, int batchSize) {
    Signature wanted = folder().signature(signature);
    return runner.runBatches(signature, inputs(wanted, x), batchSize);
  }

  private static Map<String, HostTensor> inputs(Signature signature, Object x) {
    Map<String, HostTensor> inputs = new LinkedHashMap<>();
    if (x instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) ->
              inputs.put(String.valueOf(name), Tensors.of(value, "x['" + name + "']")));
    } else {
      List<HostTensor> list = Tensors.listOf(x, "x");
      checkArgument(
          list.size() == signature.inputs().size(),
          "Signature '%s' expected %s input(s) %s. Received: %s",
          signature.name(),
          signature.inputs().size(),
          signature.inputs().stream().map(FrozenPort::name).toList(),
          list.size());
      for (int i = 0; i < list.size(); i++) {
        inputs.put(signature.inputs().get(i).name(), list.get(i));
      }
    }
    for (FrozenPort port : signature.inputs()) {
      inputs.computeIfPresent(port.name(), (name, value) -> cast(value, port.spec().dtype()));
    }
    return inputs;
  }

  /** Numbers of another dtype are converted, as a model does. */
  private static HostTensor cast(HostTensor value, DType dtype) {
    boolean numbers = value.dtype() != DType.STRING && dtype != DType.STRING;
    return numbers ? value.cast(dtype) : value;
  }

  /** Frees native memory. Closing twice does nothing. */
  @Override
  public void close() {
    runner.close();
  }
}
