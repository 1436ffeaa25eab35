package io.addax.examples;

import io.addax.devices.Device;
import io.addax.devices.Devices;
import io.addax.keras.Evaluate;
import io.addax.keras.Fit;
import io.addax.keras.Sequential;
import io.addax.keras.data.Digits;
import io.addax.keras.data.TrainTest;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.SGD;

/**
 * LeNet (20 and 50 filters of 5×5, 500 units) trained and run on a chosen device: the first GPU if
 * there is one, or the device named on the command line, such as {@code /CPU:0}.
 */
public final class LeNetOnDevice {
  private LeNetOnDevice() {}

  public static void main(String[] args) {
    String device = args.length > 0 ? args[0] : firstGpuOrCpu();
    System.out.println("Training on " + device);
    System.out.println("Test accuracy: " + run(device));
  }

  static double run(String device) {
    TrainTest digits = Digits.load();
    try (Sequential lenet =
        new Sequential(
            new Input(28, 28, 1),
            new Conv2D(20, 5).activation("relu"),
            new MaxPooling2D(2),
            new Conv2D(50, 5).activation("relu"),
            new MaxPooling2D(2),
            new Flatten(),
            new Dense(500).activation("relu"),
            new Dense(10))) {
      lenet.device(device);
      lenet.compile(
          new SGD(0.05).momentum(0.9),
          new SparseCategoricalCrossentropy().fromLogits(true),
          "accuracy");
      lenet.fit(digits.train(), Fit.epochs(5).batchSize(64));
      return lenet.evaluate(digits.test(), Evaluate.silent()).get("accuracy");
    }
  }

  private static String firstGpuOrCpu() {
    return Devices.list(Device.GPU).isEmpty() ? "/CPU:0" : "/GPU:0";
  }
}
