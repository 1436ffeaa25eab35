package io.addax.keras.engine;

import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.KerasCase;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Trains, or builds and closes models, in a process of its own, and prints the resident memory in
 * KiB when warm and at the end.
 */
final class MemoryProbe {
  private static final HostTensor X = KerasCase.sines(1, 3200, 784);
  private static final int[] Y = KerasCase.classes(3200, 10, 7);

  private MemoryProbe() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("steps")) {
      steps();
    } else {
      cycles();
    }
  }

  private static Model model() {
    Model model = new Sequential(new Input(784), new Dense(128).activation("relu"), new Dense(10));
    model.compile(new Adam(), new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
    return model;
  }

  private static void steps() throws IOException {
    try (Model model = model()) {
      model.fit(X, Y, Fit.epochs(30).verbose(0));
      final long before = resident();
      model.fit(X, Y, Fit.epochs(200).verbose(0));
      System.out.println(before + " " + resident());
    }
  }

  private static void cycles() throws IOException {
    cycles(40);
    final long before = resident();
    cycles(100);
    System.out.println(before + " " + resident());
  }

  private static void cycles(int count) {
    HostTensor x = X.rows(0, 64);
    for (int i = 0; i < count; i++) {
      try (Model model = model()) {
        model.fit(x, Arrays.copyOf(Y, 64), Fit.defaults().verbose(0));
        model.predict(x);
      }
    }
  }

  private static long resident() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
        .findFirst()
        .orElseThrow();
  }
}
