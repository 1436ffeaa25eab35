package io.addax.examples;

import io.addax.graph.HostTensor;
import io.addax.keras.Evaluate;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.data.Digits;
import io.addax.keras.data.TrainTest;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.utils.RandomSeed;
import io.addax.tflite.Quantization;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * From {@code Sequential} to a file for a phone: trains two networks on 1,438 handwritten digits,
 * converts each to TFLite in float32 and int8, and runs these files in the TFLite interpreter on
 * 359 digits that it has not seen.
 *
 * <p>Run it with {@code addax quickstart [FOLDER]}; the files go to FOLDER, {@code
 * quickstart-models} if none is given.
 */
public final class Quickstart {
  static final int EPOCHS = 15;

  private Quickstart() {}

  public static void main(String[] args) throws IOException {
    RandomSeed.set(1); // the same numbers at each run
    run(Path.of(args.length == 0 ? "quickstart-models" : args[0]));
  }

  static Scores run(Path folder) throws IOException {
    Files.createDirectories(folder);
    TrainTest digits = Digits.load();
    Scores scores = new Scores();
    try (Model mlp = mlp()) {
      trainAndConvert(mlp, digits, folder, scores);
    }
    try (Model cnn = cnn()) {
      trainAndConvert(cnn, digits, folder, scores);
    }
    System.out.println();
    System.out.print(scores);
    System.out.println(
        """

        Agreement is with TensorFlow's predictions, latency is of one digit in this interpreter. On a
        phone int8 is the faster one; the desktop interpreter has slow kernels for it.""");
    System.out.println("\nThe files are in " + folder.toAbsolutePath());
    return scores;
  }

  private static Model mlp() {
    Sequential model =
        new Sequential(
            new Input(28, 28, 1), new Flatten(), new Dense(128).activation("relu"), new Dense(10));
    model.name("mlp");
    return model;
  }

  private static Model cnn() {
    Sequential model =
        new Sequential(
            new Input(28, 28, 1),
            new Conv2D(16, 3).activation("relu"),
            new MaxPooling2D(2),
            new Conv2D(32, 3).activation("relu"),
            new MaxPooling2D(2),
            new Flatten(),
            new Dense(10));
    model.name("cnn");
    return model;
  }

  private static void trainAndConvert(Model model, TrainTest digits, Path folder, Scores scores)
      throws IOException {
    System.out.println();
    model.summary();
    model.compile(new Adam(), new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
    model.fit(digits.train(), Fit.epochs(EPOCHS).validation(digits.test()));
    double accuracy = model.evaluate(digits.test(), Evaluate.silent()).get("accuracy");
    HostTensor logits = model.predict(digits.xTest());
    scores.addKeras(model.name(), accuracy);

    for (Quantization quantization : new Quantization[] {Quantization.NONE, Quantization.INT8}) {
      TFLiteModel converted =
          TFLiteConverter.of(model).quantize(quantization).representative(digits.train()).convert();
      String kind = quantization == Quantization.NONE ? "float32" : "int8";
      Path file = folder.resolve(model.name() + "-" + kind + ".tflite");
      converted.write(file);
      try (TFLiteInterpreter interpreter = TFLiteInterpreter.open(file)) {
        scores.add(model.name(), kind, Files.size(file), interpreter, digits, logits);
      }
    }
  }
}
