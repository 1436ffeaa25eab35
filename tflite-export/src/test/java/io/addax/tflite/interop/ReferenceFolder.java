package io.addax.tflite.interop;

import io.addax.graph.HostTensor;
import io.addax.keras.data.NpyFile;
import io.addax.keras.interop.KerasPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder that {@code tflite_models.py} fills. */
final class ReferenceFolder {
  private ReferenceFolder() {}

  /**
   * The one that {@code TFLITE_REFERENCE} names, or {@code other}, which gets the chosen nets now.
   */
  static Path filled(Path other) throws IOException, InterruptedException {
    String filled = System.getenv("TFLITE_REFERENCE");
    if (filled != null) {
      return Path.of(filled);
    }
    List<Object> arguments = new ArrayList<>(List.of(other));
    arguments.addAll(ReferenceNets.chosen());
    KerasPeer.run("tflite_models.py", arguments.toArray());
    return other;
  }

  /** All arrays of a name in a model's folder, in order. */
  static List<HostTensor> arrays(Path folder, String name) throws IOException {
    List<HostTensor> arrays = new ArrayList<>();
    for (int i = 0; ; i++) {
      Path file = folder.resolve(String.format("%s-%02d.npy", name, i));
      if (!Files.exists(file)) {
        return arrays;
      }
      arrays.add(NpyFile.read(file));
    }
  }
}
