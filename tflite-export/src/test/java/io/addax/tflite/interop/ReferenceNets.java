package io.addax.tflite.interop;

import com.google.common.collect.ImmutableMap;
import io.addax.graph.DType;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.activations.ReLU;
import io.addax.keras.layers.convolutional.Conv1D;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.convolutional.Conv2DTranspose;
import io.addax.keras.layers.convolutional.DepthwiseConv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.GlobalAveragePooling1D;
import io.addax.keras.layers.pooling.GlobalAveragePooling2D;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.reshaping.Flatten;
import java.util.List;
import java.util.function.Supplier;

/** The models of {@code tflite_models.py} by name, without their weights. */
final class ReferenceNets {
  static final ImmutableMap<String, Supplier<Model>> ALL =
      ImmutableMap.<String, Supplier<Model>>builder()
          .put("mlp", ReferenceNets::mlp)
          .put("lenet", ReferenceNets::lenet)
          .put("cnn", ReferenceNets::cnn)
          .put("dsconv", ReferenceNets::dsconv)
          .put("resnet", ReferenceNets::resnet)
          .put("mobilenet", ReferenceNets::mobilenet)
          .put("embedding", ReferenceNets::embedding)
          .put("autoencoder", ReferenceNets::autoencoder)
          .put("functional", ReferenceNets::functional)
          .put("conv1d", ReferenceNets::conv1d)
          .buildOrThrow();

  private static final String FEW = "mlp,dsconv,resnet,embedding";

  private ReferenceNets() {}

  /**
   * The names of those that are measured: what TFLITE_MODELS lists, "all", or a few of every kind,
   * since all take ten minutes.
   */
  static List<String> chosen() {
    String names = System.getenv().getOrDefault("TFLITE_MODELS", FEW);
    return names.equals("all") ? ALL.keySet().asList() : List.of(names.split(","));
  }

  private static Dense dense(int units, String activation) {
    return new Dense(units).activation(activation);
  }

  private static Conv2D conv(int filters, int kernel) {
    return new Conv2D(filters, kernel).activation("relu");
  }

  private static Conv2D bare(int filters, int kernel, int strides) {
    return new Conv2D(filters, kernel).strides(strides).padding("same").useBias(false);
  }

  private static KerasTensor depthwise(KerasTensor x, int strides) {
    return new DepthwiseConv2D(3).strides(strides).padding("same").useBias(false).apply(x);
  }

  private static KerasTensor bnRelu(KerasTensor x) {
    return new ReLU().apply(new BatchNormalization().apply(x));
  }

  private static KerasTensor bnRelu6(KerasTensor x) {
    return new ReLU().maxValue(6).apply(new BatchNormalization().apply(x));
  }

  private static KerasTensor pooledClasses(KerasTensor x) {
    return dense(10, "softmax").apply(new GlobalAveragePooling2D().apply(x));
  }

  private static Model mlp() {
    return new Sequential(
        new Input(28, 28, 1), new Flatten(), dense(128, "relu"), dense(10, "softmax"));
  }

  private static Model lenet() {
    return new Sequential(
        new Input(28, 28, 1),
        conv(20, 5),
        new MaxPooling2D(2),
        conv(50, 5),
        new MaxPooling2D(2),
        new Flatten(),
        dense(500, "relu"),
        dense(10, "softmax"));
  }

  private static Model cnn() {
    return new Sequential(
        new Input(28, 28, 1),
        conv(32, 3),
        new MaxPooling2D(2),
        new Flatten(),
        dense(128, "relu"),
        dense(10, "softmax"));
  }

  private static Model dsconv() {
    KerasTensor image = new Input(28, 28, 1).output();
    KerasTensor x = bnRelu(bare(16, 3, 2).apply(image));
    for (int filters : new int[] {32, 64}) {
      x = bnRelu(depthwise(x, 2));
      x = bnRelu(bare(filters, 1, 1).apply(x));
    }
    return new Model(image, pooledClasses(x));
  }

  private static Model resnet() {
    KerasTensor image = new Input(28, 28, 1).output();
    KerasTensor x = bnRelu(bare(16, 3, 2).apply(image));
    for (int filters : new int[] {16, 32}) {
      int strides = filters / 16;
      KerasTensor y = bnRelu(bare(filters, 3, strides).apply(x));
      y = new BatchNormalization().apply(bare(filters, 3, 1).apply(y));
      if (strides > 1) {
        KerasTensor narrow = bare(filters, 1, strides).padding("valid").apply(x);
        x = new BatchNormalization().apply(narrow);
      }
      x = new ReLU().apply(new Add().apply(x, y));
    }
    return new Model(image, pooledClasses(x));
  }

  private static Model mobilenet() {
    KerasTensor image = new Input(28, 28, 1).output();
    KerasTensor x = bnRelu6(bare(16, 3, 2).apply(image));
    int channels = 16;
    for (int[] block : new int[][] {{16, 1}, {24, 2}, {24, 1}}) {
      KerasTensor y = bnRelu6(bare(channels * 4, 1, 1).apply(x));
      y = bnRelu6(depthwise(y, block[1]));
      y = new BatchNormalization().apply(bare(block[0], 1, 1).apply(y));
      x = block[1] == 1 && channels == block[0] ? new Add().apply(x, y) : y;
      channels = block[0];
    }
    return new Model(image, pooledClasses(bnRelu6(bare(96, 1, 1).apply(x))));
  }

  private static Model embedding() {
    return new Sequential(
        new Input(32).dtype(DType.INT32),
        new Embedding(1000, 16),
        new GlobalAveragePooling1D(),
        dense(16, "relu"),
        dense(2, "softmax"));
  }

  private static Conv2DTranspose up(int filters, String activation) {
    return new Conv2DTranspose(filters, 3).strides(2).padding("same").activation(activation);
  }

  private static Model autoencoder() {
    return new Sequential(
        new Input(28, 28, 1),
        conv(16, 3).strides(2).padding("same"),
        conv(32, 3).strides(2).padding("same"),
        up(16, "relu"),
        up(1, "sigmoid"));
  }

  private static Model functional() {
    KerasTensor image = new Input(28, 28, 1).name("image").output();
    KerasTensor extra = new Input(8).name("extra").output();
    KerasTensor x = new Flatten().apply(new MaxPooling2D(2).apply(conv(8, 3).apply(image)));
    x = new Concatenate().apply(x, dense(8, "relu").apply(extra));
    x = dense(32, "relu").apply(x);
    KerasTensor label = dense(10, "softmax").name("label").apply(x);
    KerasTensor ink = dense(1, "sigmoid").name("ink").apply(x);
    return new Model(List.of(image, extra), List.of(label, ink));
  }

  private static Model conv1d() {
    return new Sequential(
        new Input(28, 28),
        new Conv1D(16, 3).strides(2).padding("same").activation("relu"),
        new Conv1D(32, 3).dilationRate(2).padding("same").activation("relu"),
        new Conv1D(32, 3).dilationRate(4).activation("relu"),
        new GlobalAveragePooling1D(),
        dense(10, "softmax"));
  }
}
