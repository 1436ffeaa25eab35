package io.addax.cli;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.data.NpyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Arrays on their way into a NumPy file. */
final class Outputs {
  private Outputs() {}

  /** Refuses names that say nothing of a NumPy file. */
  static void checkSuffix(Path file, Task task) {
    if (!Places.endsWith(file, ".npy") && !Places.endsWith(file, ".npz")) {
      throw task.misused("Expected an --output that ends in .npy or .npz. Received: " + file);
    }
  }

  /**
   * Writes what a model gave; bfloat16, which NumPy does not know, as float32.
   *
   * @param outputs by name, in the model's order
   * @throws IllegalArgumentException if there are several and the file holds only one
   */
  static void write(Path file, Map<String, HostTensor> outputs) throws IOException {
    Map<String, HostTensor> arrays = new LinkedHashMap<>(outputs);
    arrays.replaceAll((name, a) -> a.dtype() == DType.BFLOAT16 ? a.cast(DType.FLOAT32) : a);
    if (Places.endsWith(file, ".npz")) {
      NpyFile.writeArchive(file, arrays);
      return;
    }
    checkArgument(
        arrays.size() == 1,
        "%s: expected an .npz file for %s outputs, %s",
        file,
        arrays.size(),
        arrays.keySet());
    NpyFile.write(file, arrays.values().iterator().next());
  }
}
