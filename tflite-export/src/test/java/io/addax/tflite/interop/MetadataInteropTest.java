package io.addax.tflite.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.keras.interop.KerasPeer;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.TestGraph;
import io.addax.tflite.metadata.ModelMetadata;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** Files with metadata in Python's interpreter and zip reader. */
@Tag("interop")
class MetadataInteropTest {
  @Test
  void pythonReadsTheAttachedFilesAndRunsTheModel(@TempDir Path folder) throws Exception {
    FrozenGraph graph =
        TestGraph.of(
            Shape.of(-1, 4),
            (ops, x) ->
                ops.softmax(ops.matMul(x, ops.constant(new RandomData(1).normal(1, 4, 3)))));
    TFLiteModel model =
        TFLiteConverter.of(graph)
            .metadata(ModelMetadata.named("Fruits").labels("y", List.of("apple", "Birne", "桃")))
            .convert();
    Path file = folder.resolve("model.tflite");
    model.write(file);
    JsonObject read = KerasPeer.run("tflite_metadata.py", file);
    assertEquals("[\"TFLITE_METADATA\",\"min_runtime_version\"]", read.get("names").toString());
    assertEquals("M001", read.get("identifier").getAsString());
    assertTrue(read.get("broken").isJsonNull());
    assertEquals(
        "apple\nBirne\n桃\n", read.getAsJsonObject("attached").get("labels.txt").getAsString());
    float[] output = new float[3];
    for (int i = 0; i < output.length; i++) {
      output[i] = read.getAsJsonArray("output").get(i).getAsFloat();
    }
    float[] ones = new float[4];
    Arrays.fill(ones, 1);
    try (TFLiteInterpreter interpreter = model.interpreter()) {
      HostTensor x = HostTensor.of(Shape.of(1, 4), ones);
      assertArrayEquals(interpreter.run(x).get(0).floats(), output, 1e-6f);
    }
  }
}
