package io.addax.keras.engine;

import com.google.gson.JsonObject;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.constraints.Constraints;
import io.addax.keras.layers.activations.ReLU;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.GlobalAveragePooling2D;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.regularizers.Regularizers;

/** The three nets of {@code test-data/training}, as its Python wrote them. */
final class TrainingNets {
  private TrainingNets() {}

  /** A net by the file's name; {@code extra} holds what a run adds to it. */
  static Model build(String net, JsonObject extra) {
    return switch (net) {
      case "mlp" -> mlp(extra);
      case "lenet" -> lenet();
      case "resnet" -> resnet();
      default -> throw new IllegalArgumentException(net);
    };
  }

  private static Model mlp(JsonObject extra) {
    Dense hidden = new Dense(16).activation("relu");
    Dense logits = new Dense(10);
    for (Dense dense : new Dense[] {hidden, logits}) {
      dense.kernelRegularizer(Regularizers.REGISTRY.fromJson(extra.get("kernel_regularizer")));
      dense.kernelConstraint(Constraints.REGISTRY.fromJson(extra.get("kernel_constraint")));
    }
    return new Sequential(new Input(64), hidden.name("hidden"), logits.name("logits"));
  }

  private static Model lenet() {
    return new Sequential(
        new Input(8, 8, 1),
        new Conv2D(4, 3).padding("same").activation("relu").name("conv1"),
        new MaxPooling2D(2).name("pool1"),
        new Conv2D(6, 3).activation("relu").name("conv2"),
        new Flatten().name("flatten"),
        new Dense(16).activation("relu").name("hidden"),
        new Dense(10).name("logits"));
  }

  private static Model resnet() {
    KerasTensor image = Input.of(8, 8, 1);
    KerasTensor x =
        new Conv2D(4, 3).strides(2).padding("same").useBias(false).name("conv0").apply(image);
    x = new BatchNormalization().name("bn0").apply(x);
    x = new ReLU().name("relu0").apply(x);
    KerasTensor y = convolution("conv1", x);
    y = new BatchNormalization().name("bn1").apply(y);
    y = new ReLU().name("relu1").apply(y);
    y = convolution("conv2", y);
    y = new BatchNormalization().name("bn2").apply(y);
    x = new Add().name("add").apply(x, y);
    x = new ReLU().name("relu2").apply(x);
    x = new GlobalAveragePooling2D().name("pool").apply(x);
    return new Model(image, new Dense(10).name("logits").apply(x));
  }

  private static KerasTensor convolution(String name, KerasTensor x) {
    return new Conv2D(4, 3).padding("same").useBias(false).name(name).apply(x);
  }
}
