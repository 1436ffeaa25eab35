package io.addax.keras.saving;

import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Which kind of file a path means, by its suffix, as in Keras. */
public final class ModelFiles {
  private ModelFiles() {}

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
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
    if (name(file).endsWith(WeightsFile.SUFFIX)) {
      WeightsFile.write(model, optimizerState.get(), file);
      return true;
    }
    if (name(file).endsWith(".keras") || name(file).endsWith(".h5")) {
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
    if (name(file).endsWith(WeightsFile.SUFFIX)) {
      WeightsFile.read(model, file);
      return true;
    }
    return false;
  }
}
