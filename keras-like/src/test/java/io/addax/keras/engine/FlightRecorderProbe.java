package io.addax.keras.engine;

import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.KerasCase;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.SGD;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;

/**
 * Trains while the flight recorder samples each millisecond; a process of its own may end of it.
 */
final class FlightRecorderProbe {
  private static final HostTensor X = KerasCase.sines(1, 3200, 784);
  private static final int[] Y = KerasCase.classes(3200, 10, 7);

  private FlightRecorderProbe() {}

  public static void main(String[] arguments) throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(1));
      recording.start();
      try (Model model =
          new Sequential(new Input(784), new Dense(128).activation("relu"), new Dense(10))) {
        model.compile(
            new SGD(0.01), new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
        for (long end = System.nanoTime() + 12_000_000_000L; System.nanoTime() < end; ) {
          model.fit(X, Y, Fit.epochs(20).verbose(0));
        }
      }
      recording.dump(Path.of(arguments[0]));
    }
  }
}
