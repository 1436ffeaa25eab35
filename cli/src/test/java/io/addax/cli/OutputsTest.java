package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.data.NpyFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class OutputsTest {
  /** Predictions of a model of mixed precision. */
  @Test
  void numPyGetsBfloat16AsFloat32(@TempDir Path folder) throws Exception {
    HostTensor exact = HostTensor.of(Shape.of(2, 2), 0.5f, -3, 1.0078125f, 0);
    HostTensor half = exact.cast(DType.FLOAT16);
    Outputs.write(folder.resolve("y.npy"), Map.of("y", exact.cast(DType.BFLOAT16)));
    assertEquals(exact, NpyFile.read(folder.resolve("y.npy")));
    Outputs.write(folder.resolve("y.npz"), Map.of("a", exact.cast(DType.BFLOAT16), "b", half));
    assertEquals(Map.of("a", exact, "b", half), NpyFile.readArchive(folder.resolve("y.npz")));
  }
}
