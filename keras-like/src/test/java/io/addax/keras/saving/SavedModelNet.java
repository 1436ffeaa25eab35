package io.addax.keras.saving;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.KerasCase;
import io.addax.keras.KerasTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.activations.ReLU;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Add;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.layers.reshaping.Flatten;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.tensorflow.ndarray.Shape;

/** Models of every topology that a SavedModel must carry. */
public enum SavedModelNet {
  DENSE(() -> new Sequential(new Input(6), new Dense(4).activation("tanh"), new Dense(3))),
  CONVOLUTIONAL(
      () ->
          new Sequential(
              new Input(8, 6, 2),
              new Conv2D(4, 3).padding("same").useBias(false),
              new BatchNormalization(),
              new ReLU(),
              new MaxPooling2D(2),
              new Dropout(0.5),
              new Flatten(),
              new Dense(5).activation("softmax"))),
  EMBEDDING(SavedModelNet::embedding),
  SEVERAL_INPUTS_AND_OUTPUTS(SavedModelNet::several),
  NESTED(SavedModelNet::nested),
  SHARED_LAYER(SavedModelNet::shared),
  NO_WEIGHTS(() -> new Sequential(new Input(2, 3), new Flatten(), new ReLU())),
  LAYER_NAMED_SAVE(
      () -> new Sequential(new Input(3), new Dense(2).name("save"), new Dense(2).name("outputs")));

  private final Supplier<Model> maker;

  SavedModelNet(Supplier<Model> maker) {
    this.maker = maker;
  }

  public Model make() {
    return maker.get();
  }

  private static KerasTensor input(String name, DType dtype, long... shape) {
    Input input = new Input(shape).dtype(dtype);
    input.name(name);
    return input.output();
  }

  private static Model embedding() {
    KerasTensor words = input("words", DType.INT32, 5);
    KerasTensor x = new Flatten().apply(new Embedding(10, 4).apply(words));
    return new Model(words, new Dense(2).apply(x));
  }

  private static Model several() {
    KerasTensor image = input("image", DType.FLOAT32, 4, 4, 1);
    KerasTensor words = input("words", DType.INT32, 3);
    KerasTensor numbers = input("numbers", DType.FLOAT32, 2);
    KerasTensor joined =
        new Concatenate()
            .apply(
                new Flatten().apply(new Conv2D(2, 3).apply(image)),
                new Flatten().apply(new Embedding(10, 2).apply(words)),
                numbers);
    KerasTensor hidden = new Dense(6).activation("relu").apply(joined);
    return new Model(
        List.of(image, words, numbers),
        List.of(new Dense(3).apply(hidden), new Dense(1).apply(hidden), numbers, hidden, hidden));
  }

  private static Model nested() {
    Sequential inner = new Sequential(new Input(4), new Dense(3), new BatchNormalization());
    KerasTensor x = input("x", DType.FLOAT32, 4);
    return new Model(x, new Dense(2).apply(inner.apply(x)));
  }

  private static Model shared() {
    KerasTensor a = input("a", DType.FLOAT32, 4);
    KerasTensor b = input("b", DType.FLOAT32, 4);
    Dense twice = new Dense(3);
    return new Model(List.of(a, b), List.of(new Add().apply(twice.apply(a), twice.apply(b))));
  }

  /** Gives every weight a value that no initializer gives; variances stay positive. */
  public void prepare(Model model) {
    List<HostTensor> values = new ArrayList<>();
    for (HostTensor weight : model.getWeights()) {
      float[] floats = KerasCase.sines(values.size() + 3, weight.shape().asArray()).floats();
      for (int i = 0; i < floats.length; i++) {
        floats[i] = 0.6f + 0.5f * floats[i];
      }
      values.add(HostTensor.of(weight.shape(), floats));
    }
    model.setWeights(values);
  }

  /** Samples for every input: sines, or indices below 10. */
  public static List<HostTensor> samples(Model model, int count, int seed) {
    List<HostTensor> samples = new ArrayList<>();
    for (KerasTensor input : model.inputs()) {
      Shape shape = input.shape().tail().prepend(count);
      HostTensor sines = KerasCase.sines(seed + samples.size(), shape.asArray());
      if (input.dtype() == DType.INT32) {
        int[] indices = new int[sines.size()];
        for (int i = 0; i < indices.length; i++) {
          indices[i] = Math.floorMod((int) (sines.floats()[i] * 1000), 10);
        }
        samples.add(HostTensor.of(shape, indices));
      } else {
        samples.add(sines);
      }
    }
    return samples;
  }
}
