package io.addax.keras.saving;

import io.addax.graph.HostTensor;
import io.addax.keras.LoadOptions;
import io.addax.keras.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Which kind of file a path means, by its suffix, as in Keras. */
public final class ModelFiles {
  private ModelFiles() {}

  /**
   * Writes a whole model.
   *
   * @param optimizerState in Keras's order; empty for none
   * @throws IllegalArgumentException if the name does not end in {@code .keras}
   */
  public static void save(Model model, Supplier<List<HostTensor>> optimizerState, Path file)
      throws IOException {
    if (!Suffixes.has(file, KerasFile.SUFFIX)) {
      throw new IllegalArgumentException(
          "Expected a name that ends in '.keras'. Received: "
              + file
              + ". For weights alone call saveWeights, for a SavedModel export; legacy .h5 files are"
              + " read but not written");
    }
    KerasFile.write(model, optimizerState.get(), file);
  }

  /**
   * A whole model from a file.
   *
   * @throws IllegalArgumentException if the name ends in neither {@code .keras} nor {@code .h5}
   */
  public static LoadedModel load(Path file, LoadOptions options) throws IOException {
    if (Suffixes.has(file, KerasFile.SUFFIX)) {
      return KerasFile.read(file, options);
    } else if (Suffixes.has(file, WeightsFile.SUFFIX)) {
      throw new IllegalArgumentException(
          "Expected a whole model. Received: " + file + ", which has weights: call loadWeights");
    } else if (LegacyFile.hasSuffix(file)) {
      return LegacyFile.read(file, options);
    }
    throw new IllegalArgumentException(
        "Expected a name that ends in '.keras', '.h5' or '.hdf5'. Received: " + file);
  }

  /**
   * Writes weights, if the path means an HDF5 file.
   *
   * @param optimizerState in Keras's order; empty for none
   * @return false if the path means none of Keras's files
   * @throws IllegalArgumentException if it means one that has more than weights
   */
  public static boolean saveWeights(
      Model model, Supplier<List<HostTensor>> optimizerState, Path file) throws IOException {
    if (Suffixes.has(file, WeightsFile.SUFFIX)) {
      WeightsFile.write(model, optimizerState.get(), file);
      return true;
    }
    if (Suffixes.has(file, KerasFile.SUFFIX) || LegacyFile.hasSuffix(file)) {
      throw new IllegalArgumentException(
          "Expected a name that ends in '.weights.h5', or the prefix of a TensorFlow checkpoint;"
              + " a whole model is written by save. Received: "
              + file);
    }
    return false;
  }

  /**
   * Reads weights, if the path means a file of Keras.
   *
   * @return false if the path means none of Keras's files
   */
  public static boolean loadWeights(Model model, Path file) throws IOException {
    if (Suffixes.has(file, WeightsFile.SUFFIX)) {
      WeightsFile.read(model, file);
    } else if (Suffixes.has(file, KerasFile.SUFFIX)) {
      KerasFile.readWeights(model, file);
    } else if (LegacyFile.hasSuffix(file)) {
      LegacyFile.readWeights(model, file);
    } else {
      return false;
    }
    return true;
  }
}
