package io.addax.keras.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.data.NpyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** NumPy reads what is written here, and what NumPy writes is read here. */
@Tag("interop")
class NumPyInteropTest {
  private static final List<DType> DTYPES =
      List.of(
          DType.BOOL,
          DType.INT8,
          DType.INT16,
          DType.INT32,
          DType.INT64,
          DType.UINT8,
          DType.FLOAT16,
          DType.FLOAT32,
          DType.FLOAT64);
  private static final List<Shape> SHAPES =
      List.of(Shape.scalar(), Shape.of(7), Shape.of(3, 4), Shape.of(2, 3, 4, 5), Shape.of(0, 3));

  @TempDir Path folder;

  private static HostTensor array(DType dtype, Shape shape) {
    double[] values = new double[(int) shape.size()];
    Arrays.setAll(
        values, i -> dtype.isFloating() ? (i - 5) * 0.375 : i - (dtype == DType.UINT8 ? 0 : 3));
    return HostTensor.of(shape, values).cast(dtype);
  }

  @Test
  void arraysTravelBothWays() throws Exception {
    Map<String, HostTensor> arrays = new LinkedHashMap<>();
    for (DType dtype : DTYPES) {
      for (Shape shape : SHAPES) {
        arrays.put(dtype + "_" + shape.numDimensions() + "_" + shape.size(), array(dtype, shape));
      }
    }
    for (Map.Entry<String, HostTensor> entry : arrays.entrySet()) {
      NpyFile.write(folder.resolve(entry.getKey() + ".npy"), entry.getValue());
    }
    NpyFile.writeArchive(folder.resolve("java.npz"), arrays);

    JsonObject seen = KerasPeer.run("arrays.py", folder);
    for (Map.Entry<String, HostTensor> entry : arrays.entrySet()) {
      assertSeen(entry.getValue(), seen.getAsJsonObject(entry.getKey() + ".npy"), entry.getKey());
      assertSeen(
          entry.getValue(), seen.getAsJsonObject("java.npz!" + entry.getKey()), entry.getKey());
    }
    assertEquals(
        List.copyOf(arrays.keySet()),
        seen.keySet().stream()
            .filter(name -> name.startsWith("java.npz!"))
            .map(name -> name.substring("java.npz!".length()))
            .toList());

    for (Map.Entry<String, HostTensor> entry : arrays.entrySet()) {
      for (String form : List.of("fortran", "big", "v2", "v3")) {
        Path file = folder.resolve(entry.getKey() + "." + form + ".npy");
        assertEquals(entry.getValue(), NpyFile.read(file), file.toString());
        Files.delete(file);
      }
    }
    Map<String, HostTensor> back = NpyFile.readArchive(folder.resolve("all.npz"));
    assertEquals(arrays, back);
  }

  private static void assertSeen(HostTensor written, JsonObject seen, String name) {
    assertEquals(written.dtype().kerasName(), seen.get("dtype").getAsString(), name);
    JsonArray shape = seen.getAsJsonArray("shape");
    assertEquals(
        Arrays.stream(written.shape().asArray()).boxed().toList(),
        shape.asList().stream().map(e -> e.getAsLong()).toList(),
        name);
    JsonArray values = seen.getAsJsonArray("values");
    assertEquals(written.size(), values.size(), name);
    for (int i = 0; i < values.size(); i++) {
      String text = values.get(i).getAsString();
      double value =
          switch (text) {
            case "True" -> 1;
            case "False" -> 0;
            default -> Double.parseDouble(text);
          };
      assertEquals(written.doubleAt(i), value, name);
    }
  }
}
