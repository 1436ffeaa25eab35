package io.addax.tflite.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.data.NpyFile;
import io.addax.keras.interop.KerasPeer;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.tflite.RandomData;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of several inputs and outputs, called by name from Python. */
@Tag("interop")
class SignatureInteropTest {
  @TempDir Path folder;

  private static List<String> strings(JsonElement list) {
    return ((JsonArray) list).asList().stream().map(JsonElement::getAsString).toList();
  }

  /** Neither in the alphabet's order nor in that of their making. */
  @Test
  void pythonCallsSeveralInputsAndOutputsByName() throws Exception {
    KerasTensor zebra = new Input(4).name("zebra").output();
    KerasTensor apple = new Input(3).name("apple").output();
    KerasTensor mango = new Input(2).name("mango").output();
    KerasTensor all = new Concatenate().apply(apple, mango, zebra);
    KerasTensor second = new Dense(2).name("second").apply(all);
    KerasTensor first = new Dense(3).activation("tanh").name("first").apply(second);
    try (Model model = new Model(List.of(mango, zebra, apple), List.of(second, first))) {
      RandomData random = new RandomData(3);
      List<HostTensor> inputs =
          List.of(random.normal(1, 1, 2), random.normal(1, 1, 4), random.normal(1, 1, 3));
      TFLiteModel file = TFLiteConverter.of(model).convert();
      file.write(folder.resolve("model.tflite"));
      Map<String, HostTensor> named = new LinkedHashMap<>();
      named.put("apple", inputs.get(2));
      named.put("mango", inputs.get(0));
      named.put("zebra", inputs.get(1));
      NpyFile.writeArchive(folder.resolve("input.npz"), named);

      JsonObject python =
          KerasPeer.run(
              "tflite_signature.py", folder.resolve("model.tflite"), folder.resolve("input.npz"));

      assertEquals(List.of("mango", "zebra", "apple"), strings(python.get("inputs")));
      assertEquals(List.of("second", "first"), strings(python.get("outputs")));
      JsonObject signature =
          python.getAsJsonObject("signatures").getAsJsonObject("serving_default");
      assertEquals(List.of("apple", "mango", "zebra"), sorted(signature.get("inputs")));
      assertEquals(List.of("first", "second"), sorted(signature.get("outputs")));
      try (TFLiteInterpreter interpreter = file.interpreter()) {
        List<HostTensor> here = interpreter.run(inputs.toArray(HostTensor[]::new));
        List<HostTensor> keras = model.predictAll(inputs);
        JsonObject values = python.getAsJsonObject("values");
        for (int i = 0; i < 2; i++) {
          float[] there = KerasPeer.floats(values.get(List.of("second", "first").get(i)));
          assertArrayEquals(here.get(i).floats(), there, 1e-6f);
          assertArrayEquals(keras.get(i).floats(), there, 1e-5f);
        }
      }
    }
  }

  private static List<String> sorted(JsonElement list) {
    return strings(list).stream().sorted().toList();
  }
}
