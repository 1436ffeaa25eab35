package io.addax.keras.saving;

import io.addax.graph.HostTensor;
import io.addax.graph.files.FileReplacement;
import io.addax.keras.Model;
import io.addax.keras.saving.hdf5.Hdf5Reader;
import io.addax.keras.saving.hdf5.Hdf5Writer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Files {@code *.weights.h5}, as Keras's {@code model.save_weights} writes and {@code
 * model.load_weights} reads them: the weights, and of a compiled model the optimizer's state.
 */
public final class WeightsFile {
  /** How the files' names end. */
  public static final String SUFFIX = ".weights.h5";

  private WeightsFile() {}

  /**
   * Writes a file. It is read again and compared before it takes the place of an old one.
   *
   * @param optimizerState in Keras's order; empty for none
   */
  public static void write(Model model, List<HostTensor> optimizerState, Path file)
      throws IOException {
    Map<String, HostTensor> datasets = KerasWeights.datasets(model, optimizerState);
    FileReplacement.write(
        file,
        beside -> {
          try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            Hdf5Writer.write(datasets, channel);
          }
        },
        beside -> {
          try (Hdf5Reader written = Hdf5Reader.open(beside)) {
            Hdf5Writer.verify(datasets, written);
          }
        });
  }

  /**
   * Sets a model's weights; the optimizer's state is left alone. Keras 2 gave this name to files of
   * its legacy form too.
   *
   * @throws IOException if the file is damaged or of another architecture; then no weight changes
   */
  public static void read(Model model, Path file) throws IOException {
    try (Hdf5Reader reader = Hdf5Reader.open(file)) {
      if (LegacyFile.isLegacy(reader)) {
        LegacyFile.readWeights(model, reader);
      } else {
        KerasWeights.read(model, reader);
      }
    }
  }
}
