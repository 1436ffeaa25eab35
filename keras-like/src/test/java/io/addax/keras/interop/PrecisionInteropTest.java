package io.addax.keras.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.data.NpyFile;
import io.addax.keras.layers.DTypePolicy;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.reshaping.Flatten;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of mixed precision go to Keras and come from there, and predict the same. */
@Tag("interop")
class PrecisionInteropTest {
  /** Two steps between bfloat16 numbers near 1. */
  private static final float TOLERANCE = 0x1p-6f;

  @TempDir Path folder;

  @AfterEach
  void back() {
    DTypePolicy.setGlobal(DTypePolicy.FLOAT32);
  }

  private List<HostTensor> inputs(String name) throws IOException {
    List<HostTensor> inputs = new ArrayList<>();
    for (int i = 0; Files.exists(folder.resolve(name + "-" + i + ".npy")); i++) {
      inputs.add(NpyFile.read(folder.resolve(name + "-" + i + ".npy")));
    }
    return inputs;
  }

  private static void check(JsonObject keras, Model model, HostTensor output) {
    assertEquals(keras.get("dtype").getAsString(), output.dtype().kerasName());
    assertArrayEquals(KerasPeer.floats(keras.get("outputs")), output.floats(), TOLERANCE);
    JsonObject policies = keras.getAsJsonObject("policies");
    JsonObject compute = keras.getAsJsonObject("compute");
    for (Layer layer : model.layers()) {
      if (!layer.weights().isEmpty()) {
        assertEquals(policies.get(layer.name()).getAsString(), layer.dtypePolicy().name());
        assertEquals(compute.get(layer.name()).getAsString(), layer.computeDtype().kerasName());
      }
    }
  }

  @Test
  void filesGoBothWays() throws Exception {
    JsonObject made = KerasPeer.run("precision.py", "make", folder);
    List<HostTensor> predicted = new ArrayList<>();
    for (String name : List.of("images", "words")) {
      try (Model model = Model.load(folder.resolve(name + ".keras"))) {
        HostTensor output = model.predictAll(inputs(name)).get(0);
        check(made.getAsJsonObject(name), model, output);
        predicted.add(output);
        model.save(folder.resolve(name + "-here.keras"));
      }
    }
    DTypePolicy.setGlobal("mixed_bfloat16");
    try (Sequential model =
        new Sequential(
            new Input(8, 8, 2),
            new Conv2D(3, 3).strides(2).activation("relu"),
            new BatchNormalization(),
            new Flatten(),
            new Dense(4))) {
      HostTensor output = model.predictAll(inputs("images")).get(0);
      assertEquals(DType.BFLOAT16, output.dtype());
      model.save(folder.resolve("here.keras"));
      JsonObject there = KerasPeer.run("precision.py", "finish", folder);
      check(there.getAsJsonObject("here"), model, output);
      for (String name : List.of("images", "words")) {
        assertEquals(made.get(name), there.get(name), name + ", loaded and saved here");
      }
    }
  }
}
