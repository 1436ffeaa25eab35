package io.addax.keras.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.savedmodel.SavedModelFolder;
import io.addax.graph.savedmodel.SavedVariable;
import io.addax.keras.Model;
import io.addax.keras.saving.SavedModel;
import io.addax.keras.saving.SavedModelNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;

/** SavedModels from Java to Python and back. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SavedModelInteropTest {
  private Path folder;
  private JsonObject python;

  @BeforeAll
  void pythonWrites(@TempDir Path shared) throws IOException, InterruptedException {
    folder = shared;
    python = KerasPeer.run("saved_model.py", "write", folder);
  }

  @TestFactory
  Stream<DynamicTest> runsWhatPythonWrote() {
    return python.keySet().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> run(name, python.getAsJsonObject(name))));
  }

  private void run(String name, JsonObject expected) throws IOException {
    Map<String, HostTensor> inputs = tensors(expected.getAsJsonObject("inputs"));
    Map<String, HostTensor> outputs = tensors(expected.getAsJsonObject("outputs"));
    try (SavedModel model = SavedModel.load(folder.resolve(name))) {
      assertEquals(
          expected.get("parameters").getAsLong(),
          model.folder().variables().stream().mapToLong(SavedVariable::elements).sum());
      for (int batch : new int[] {100, 2}) {
        Map<String, HostTensor> actual =
            model.predictAll(SavedModelFolder.DEFAULT_SIGNATURE, inputs, batch);
        assertEquals(outputs.keySet(), actual.keySet());
        outputs.forEach((output, value) -> assertClose(value, actual.get(output), output));
      }
    }
  }

  private static void assertClose(HostTensor expected, HostTensor actual, String name) {
    assertEquals(expected.dtype(), actual.dtype(), name);
    assertEquals(expected.shape(), actual.shape(), name);
    if (expected.dtype() == DType.STRING) {
      assertEquals(expected, actual, name);
    } else {
      assertArrayEquals(expected.floats(), actual.floats(), 1e-5f, name);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(SavedModelNet.class)
  void pythonRunsWhatJavaWrote(SavedModelNet net, @TempDir Path own) throws Exception {
    try (Model model = net.make()) {
      net.prepare(model);
      List<HostTensor> x = SavedModelNet.samples(model, 5, 2);
      List<HostTensor> expected = model.predictAll(x);
      model.export(own.resolve("model"));
      Map<String, Object> json = new LinkedHashMap<>();
      for (int i = 0; i < x.size(); i++) {
        json.put(model.inputs().get(i).name(), json(x.get(i)));
      }
      Path inputs = own.resolve("inputs.json");
      Files.writeString(inputs, new Gson().toJson(json));
      JsonObject answer = KerasPeer.run("saved_model.py", "run", own.resolve("model"), inputs);
      assertOutputs(expected, answer.getAsJsonObject("outputs"));
      if (answer.get("keras").isJsonObject()) {
        assertOutputs(expected, answer.getAsJsonObject("keras"));
      }
      assertEquals(model.weights().size(), answer.getAsJsonArray("variables").size());
      for (var input : model.inputs()) {
        JsonObject spec = answer.getAsJsonObject("inputs").getAsJsonObject(input.name());
        assertEquals(input.dtype().kerasName(), spec.get("dtype").getAsString());
        JsonArray shape = spec.getAsJsonArray("shape");
        assertEquals(input.shape().numDimensions(), shape.size());
        assertEquals(true, shape.get(0).isJsonNull());
      }
    }
  }

  private static void assertOutputs(List<HostTensor> expected, JsonObject outputs) {
    assertEquals(expected.size(), outputs.size());
    Map<String, HostTensor> actual = tensors(outputs);
    for (int i = 0; i < expected.size(); i++) {
      assertClose(expected.get(i), actual.get("output_" + i), "output_" + i);
    }
  }

  private static Map<String, Object> json(HostTensor tensor) {
    return Map.of(
        "dtype",
        tensor.dtype().kerasName(),
        "shape",
        tensor.shape().asArray(),
        "values",
        tensor.data());
  }

  private static Map<String, HostTensor> tensors(JsonObject json) {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    json.entrySet().forEach(e -> tensors.put(e.getKey(), tensor(e.getValue().getAsJsonObject())));
    return tensors;
  }

  private static HostTensor tensor(JsonObject json) {
    List<Long> dims = new ArrayList<>();
    json.getAsJsonArray("shape").forEach(d -> dims.add(d.getAsLong()));
    Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
    DType dtype = DType.of(json.get("dtype").getAsString());
    JsonArray values = json.getAsJsonArray("values");
    if (dtype == DType.STRING) {
      return HostTensor.of(
          shape, values.asList().stream().map(JsonElement::getAsString).toArray(String[]::new));
    }
    double[] numbers = values.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
    return HostTensor.of(shape, Arrays.copyOf(numbers, numbers.length)).cast(dtype);
  }
}
