package io.addax.examples;

import io.addax.keras.Evaluate;
import io.addax.keras.Fit;
import io.addax.keras.Sequential;
import io.addax.keras.data.Digits;
import io.addax.keras.data.TrainTest;
import io.addax.keras.layers.activations.ReLU;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.convolutional.SeparableConv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.GlobalAveragePooling2D;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;

/**
 * A depthwise-separable network: each convolution is split into one per channel and one across
 * channels, which takes a fraction of the multiplications. Batch normalization follows each; with
 * so few steps its moving statistics need a smaller momentum than the default of 0.99.
 */
public final class DepthwiseSeparable {
  private DepthwiseSeparable() {}

  public static void main(String[] args) {
    System.out.println("Test accuracy: " + run());
  }

  static double run() {
    TrainTest digits = Digits.load();
    try (Sequential model =
        new Sequential(
            new Input(28, 28, 1),
            new Conv2D(16, 3).strides(2).padding("same").useBias(false),
            new BatchNormalization().momentum(0.9),
            new ReLU(),
            new SeparableConv2D(32, 3).padding("same").useBias(false),
            new BatchNormalization().momentum(0.9),
            new ReLU(),
            new SeparableConv2D(64, 3).strides(2).padding("same").useBias(false),
            new BatchNormalization().momentum(0.9),
            new ReLU(),
            new GlobalAveragePooling2D(),
            new Dense(10))) {
      model.summary();
      model.compile(
          new Adam(0.002), new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
      model.fit(digits.train(), Fit.epochs(30));
      return model.evaluate(digits.test(), Evaluate.silent()).get("accuracy");
    }
  }
}
