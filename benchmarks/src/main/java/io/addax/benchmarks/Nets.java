package io.addax.benchmarks;

import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.DTypePolicy;
import io.addax.keras.layers.activations.Activation;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.GlobalAveragePooling2D;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.SGD;

/** The nets that are measured; {@code python/keras_worker.py} has the same ones. */
enum Nets {
  /** 784-128-10, with Adam. */
  MLP("mlp", 32, 19_200) {
    @Override
    Model model() {
      return compiled(
          new Sequential(new Input(784), new Dense(128).activation("relu"), new Dense(10)),
          new Adam());
    }
  },

  /** Two convolutions with pooling and two dense layers, with SGD. */
  LENET("lenet", 64, 6_400) {
    @Override
    Model model() {
      return lenet();
    }
  },

  /** The same in mixed precision; Keras trains the one above beside it. */
  LENET_BFLOAT16("lenet-bfloat16", 64, 6_400) {
    @Override
    Model model() {
      DTypePolicy.setGlobal("mixed_bfloat16");
      try {
        return lenet();
      } finally {
        DTypePolicy.setGlobal(DTypePolicy.FLOAT32);
      }
    }
  },

  /** Two residual blocks with batch normalization, of 16 and 32 filters, with SGD and momentum. */
  RESNET("resnet", 32, 3_200) {
    @Override
    Model model() {
      KerasTensor image = Input.of(28, 28, 1);
      KerasTensor x = relu(normalized(image, 16, 3, 1));
      x = block(x, 16, 1);
      x = block(x, 32, 2);
      x = new GlobalAveragePooling2D().apply(x);
      return compiled(new Model(image, new Dense(10).apply(x)), new SGD().momentum(0.9));
    }
  };

  private final String title;
  private final int batchSize;
  private final int samples;

  Nets(String title, int batchSize, int samples) {
    this.title = title;
    this.batchSize = batchSize;
    this.samples = samples;
  }

  /** A new model, compiled. */
  abstract Model model();

  /** Its name on the command line. */
  String title() {
    return title;
  }

  int batchSize() {
    return batchSize;
  }

  /** How many samples an epoch has. */
  int samples() {
    return samples;
  }

  int stepsPerEpoch() {
    return samples / batchSize;
  }

  static Nets of(String title) {
    for (Nets net : values()) {
      if (net.title.equals(title)) {
        return net;
      }
    }
    throw new IllegalArgumentException("Expected the name of a net. Received: " + title);
  }

  private static Model lenet() {
    return compiled(
        new Sequential(
            new Input(28, 28, 1),
            new Conv2D(20, 5).activation("relu"),
            new MaxPooling2D(2),
            new Conv2D(50, 5).activation("relu"),
            new MaxPooling2D(2),
            new Flatten(),
            new Dense(500).activation("relu"),
            new Dense(10)),
        new SGD());
  }

  private static KerasTensor normalized(KerasTensor x, int filters, int size, int strides) {
    KerasTensor y =
        new Conv2D(filters, size).strides(strides).padding("same").useBias(false).apply(x);
    return new BatchNormalization().apply(y);
  }

  private static KerasTensor block(KerasTensor x, int filters, int strides) {
    KerasTensor y = relu(normalized(x, filters, 3, strides));
    y = normalized(y, filters, 3, 1);
    KerasTensor shortcut = strides == 1 ? x : normalized(x, filters, 1, strides);
    return relu(new Add().apply(y, shortcut));
  }

  private static KerasTensor relu(KerasTensor x) {
    return new Activation("relu").apply(x);
  }

  private static Model compiled(Model model, Optimizer optimizer) {
    model.compile(optimizer, new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
    return model;
  }
}
