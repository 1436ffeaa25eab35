package io.addax.cli;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.data.Digits;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.utils.RandomSeed;
import io.addax.tflite.Quantization;
import io.addax.tflite.TFLiteConverter;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/** Small models, and files of them. */
final class Nets {
  private Nets() {}

  /** The digits' own pixels, float32 from 0 to 1 of shape (count, 8, 8). */
  static HostTensor images(int from, int count) {
    float[] pixels = Digits.images().rows(from, from + count).floats();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] /= 16;
    }
    return HostTensor.of(Shape.of(count, 8, 8), pixels);
  }

  /** Their labels, int32 of shape (count). */
  static HostTensor labels(int from, int count) {
    return Digits.labels().rows(from, from + count).cast(DType.INT32);
  }

  /** 64 pixels to ten classes; compiled. The caller closes it. */
  static Sequential digits() {
    RandomSeed.set(4);
    try {
      Sequential model =
          new Sequential(
              new Input(8, 8),
              new Flatten(),
              new Dense(16).activation("relu"),
              new Dense(10).activation("softmax"));
      model.compile(new Adam(0.01), new SparseCategoricalCrossentropy(), "accuracy");
      return model;
    } finally {
      RandomSeed.clear();
    }
  }

  /** Inputs "left" (2) and "right" (3), outputs "sum" (1) and "both" (5). The caller closes it. */
  static Model twoByTwo() {
    KerasTensor left = input("left", 2);
    KerasTensor right = input("right", 3);
    KerasTensor both = new Concatenate().name("both").apply(left, right);
    KerasTensor sum = new Dense(1).kernelInitializer("ones").name("sum").apply(both);
    return new Model(List.of(left, right), List.of(sum, both));
  }

  private static KerasTensor input(String name, int size) {
    Input input = new Input(size);
    input.name(name);
    return input.tensor();
  }

  /** A .tflite file of a model. */
  static void writeLite(Model model, Quantization mode, HostTensor samples, Path file) {
    TFLiteConverter converter = TFLiteConverter.of(model).quantize(mode);
    if (samples != null) {
      converter.representative(samples);
    }
    converter.convert().write(file);
  }
}
