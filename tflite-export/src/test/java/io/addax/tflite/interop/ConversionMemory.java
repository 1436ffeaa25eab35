package io.addax.tflite.interop;

import io.addax.keras.Sequential;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.tflite.Quantization;
import io.addax.tflite.TFLiteConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of its own that converts a model of 100 MB, and prints by how many times its size the
 * resident memory rises meanwhile, at the most. On Linux.
 */
final class ConversionMemory {
  private static final int LAYERS = 10;
  private static final int UNITS = 1581;
  private static final double SIZE = 4.0 * LAYERS * UNITS * UNITS;

  private ConversionMemory() {}

  /** Takes the name of the mode. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<Layer> layers = new ArrayList<>(List.of(new Input(UNITS)));
    for (int i = 0; i < LAYERS; i++) {
      layers.add(new Dense(UNITS).activation("relu"));
    }
    Sequential model = new Sequential(layers.toArray(Layer[]::new));
    model.predict(new float[1][UNITS]);
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(300); // the collector gives memory back in its own time
    }
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    long before = resident("VmRSS:");
    Quantization mode = Quantization.of(arguments[0]);
    TFLiteConverter converter = TFLiteConverter.of(model).quantize(mode);
    float[][] samples = new float[8][UNITS];
    for (int i = 0; i < UNITS; i++) {
      samples[i % 8][i] = 1;
    }
    converter.representative(samples);
    converter.convert();
    System.out.printf("%.2f%n", (resident("VmHWM:") - before) / SIZE);
    System.exit(0);
  }

  private static long resident(String name) throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(l -> l.startsWith(name))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
  }
}
