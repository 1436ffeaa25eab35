package io.addax.keras.saving;

import com.google.common.collect.ImmutableMap;
import io.addax.graph.savedmodel.Endpoint;
import io.addax.graph.savedmodel.SavedModelFolder;
import io.addax.graph.savedmodel.SavedModelWriter;
import io.addax.keras.Model;
import io.addax.keras.engine.InferenceGraph;
import java.io.IOException;
import java.nio.file.Path;
import org.tensorflow.Operand;

/**
 * Writes a model's inference function as a SavedModel. Inputs have the names of the model's inputs,
 * outputs are {@code output_0}, {@code output_1}, …, as Keras names them. Source: {@code
 * keras.export.ExportArchive}.
 */
public final class SavedModelExport {
  /** The second name that Keras gives to the same function. */
  private static final String SERVE = "serve";

  private SavedModelExport() {}

  /**
   * Writes the signatures {@code serving_default} and {@code serve}.
   *
   * @throws IOException if something else than a SavedModel is there, or files cannot be written
   */
  public static void write(Model model, Path folder) throws IOException {
    InferenceGraph inference = model.inferenceGraph();
    ImmutableMap.Builder<String, Operand<?>> inputs = ImmutableMap.builder();
    for (int i = 0; i < inference.inputs().size(); i++) {
      inputs.put(model.inputs().get(i).name(), inference.inputs().get(i));
    }
    ImmutableMap.Builder<String, Operand<?>> outputs = ImmutableMap.builder();
    for (int i = 0; i < inference.outputs().size(); i++) {
      outputs.put("output_" + i, inference.outputs().get(i));
    }
    Endpoint endpoint = new Endpoint(inputs.buildOrThrow(), outputs.buildOrThrow());
    SavedModelWriter.write(
        folder,
        inference.graph(),
        inference.session(),
        ImmutableMap.of(SavedModelFolder.DEFAULT_SIGNATURE, endpoint, SERVE, endpoint));
  }
}
