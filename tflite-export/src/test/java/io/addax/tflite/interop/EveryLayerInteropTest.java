package io.addax.tflite.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.keras.Model;
import io.addax.keras.data.NpyFile;
import io.addax.keras.interop.KerasPeer;
import io.addax.keras.layers.GoldenLayer;
import io.addax.tflite.GoldenExports;
import io.addax.tflite.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every layer in Python's interpreter, which is newer than Java's: with XNNPACK, which takes
 * integers there as well, and without.
 */
@Tag("interop")
class EveryLayerInteropTest {
  private static final Map<Quantization, Double> DECIBELS =
      Map.of(Quantization.NONE, 90.0, Quantization.INT8, 25.0, Quantization.INT16X8, 40.0);

  @TempDir Path folder;

  private void write(int number, GoldenLayer golden, Quantization mode) throws IOException {
    Path own = Files.createDirectory(folder.resolve(String.format("%03d", number)));
    for (int i = 0; i < golden.inputs().size(); i++) {
      NpyFile.write(own.resolve("x-" + i + ".npy"), golden.inputs().get(i));
    }
    NpyFile.write(own.resolve("y.npy"), golden.output());
    try (Model model = GoldenExports.model(golden)) {
      GoldenExports.converter(model, mode, golden)
          .dynamicBatch()
          .allowFloatFallback(true)
          .convert()
          .write(own.resolve("model.tflite"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "INT8", "INT16X8"})
  void pythonComputesWhatKerasDoes(Quantization mode) throws Exception {
    List<GoldenLayer> layers = GoldenExports.ofSamples().toList();
    for (int i = 0; i < layers.size(); i++) {
      write(i, layers.get(i), mode);
    }
    JsonObject results = KerasPeer.run("tflite_layers.py", folder);
    assertEquals(layers.size(), results.size());
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      for (JsonElement decibels : results.getAsJsonArray(String.format("%03d", i))) {
        if (!(decibels.getAsDouble() >= DECIBELS.get(mode))) {
          wrong.add(layers.get(i).name() + ": " + decibels + " dB");
        }
      }
    }
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
  }
}
