package io.addax.examples;

import io.addax.keras.Evaluate;
import io.addax.keras.Fit;
import io.addax.keras.Sequential;
import io.addax.keras.data.Digits;
import io.addax.keras.data.TrainTest;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;

/**
 * Gradient accumulation: batches of 16 that are all the memory allows, weights that change once
 * every 4 of them, by the mean gradient, as if batches were of 64.
 */
public final class GradientAccumulation {
  private GradientAccumulation() {}

  public static void main(String[] args) {
    System.out.println("Test accuracy: " + run());
  }

  static double run() {
    TrainTest digits = Digits.load();
    try (Sequential model =
        new Sequential(
            new Input(28, 28, 1),
            new Flatten(),
            new Dense(128).activation("relu"),
            new Dense(10))) {
      model.compile(
          new Adam().gradientAccumulationSteps(4),
          new SparseCategoricalCrossentropy().fromLogits(true),
          "accuracy");
      model.fit(digits.train(), Fit.epochs(20).batchSize(16));
      return model.evaluate(digits.test(), Evaluate.silent()).get("accuracy");
    }
  }
}
