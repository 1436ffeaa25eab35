package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.KerasCase;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.History;
import io.addax.keras.callbacks.Logs;
import io.addax.keras.data.Dataset;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.layers.reshaping.Reshape;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.Nadam;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.RMSprop;
import io.addax.keras.optimizers.SGD;
import io.addax.keras.optimizers.schedules.ExponentialDecay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** Training that was stopped and goes on from a checkpoint ends, bit for bit, as if it had not. */
class ResumeTest {
  private static final HostTensor X = KerasCase.sines(1, 100, 64);
  private static final int[] Y = KerasCase.classes(100, 10, 7);

  @TempDir Path folder;

  private static Model model(Optimizer optimizer) {
    Model model =
        KerasCase.start(
            new Sequential(
                new Input(64),
                new Reshape(8, 8, 1),
                new Conv2D(4, 3).name("conv"),
                new BatchNormalization().name("norm"),
                new MaxPooling2D(2),
                new Flatten(),
                new Dropout(0.3).seed(5),
                new Dense(32).activation("relu").name("hidden"),
                new Dropout(0.5).seed(6),
                new Dense(10).name("logits")));
    model.compile(optimizer, new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
    return model;
  }

  private static Fit fit(int epochs) {
    return Fit.epochs(epochs).verbose(0).batchSize(16);
  }

  static Stream<Arguments> optimizers() {
    Map<String, Supplier<Optimizer>> all =
        Map.of(
            "adam", () -> new Adam(0.01),
            "adam, accumulating over a number of steps that divides no epoch",
                () -> new Adam(0.01).gradientAccumulationSteps(3),
            "momentum", () -> new SGD(0.05).momentum(0.9).nesterov(true),
            "averaged", () -> new SGD(0.05).useEma(true).emaMomentum(0.9).emaOverwriteFrequency(4),
            "schedule", () -> new Adam(0.01).learningRate(new ExponentialDecay(0.01, 5, 0.7)),
            "centered", () -> new RMSprop(0.01).momentum(0.5).centered(true),
            "nadam", () -> new Nadam(0.01));
    return all.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  /** Stops like a power cut: what {@code fit} does at its end is not in the checkpoint. */
  private static Callback savingAfterEpoch(int last, Path prefix) {
    return new Callback() {
      @Override
      public void onEpochEnd(int epoch, Logs logs) {
        if (epoch == last) {
          try {
            model().saveCheckpoint(prefix);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          model().stopTraining(true);
        }
      }
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizers")
  void twoEpochsAndTwoMoreAreFour(String name, Supplier<Optimizer> optimizer) throws IOException {
    History whole;
    List<HostTensor> expected;
    try (Model model = model(optimizer.get())) {
      whole = model.fit(X, Y, fit(4).seed(3));
      expected = model.getWeights();
    }
    Path prefix = folder.resolve("checkpoint");
    try (Model model = model(optimizer.get())) {
      Fit options = fit(4).seed(3).callbacks(savingAfterEpoch(1, prefix));
      History first = model.fit(X, Y, options);
      assertEquals(whole.get("loss").subList(0, 2), first.get("loss"));
    }
    try (Model model = model(optimizer.get())) {
      model.loadCheckpoint(prefix);
      History second = model.fit(X, Y, fit(4).initialEpoch(2).seed(3));
      assertEquals(whole.get("loss").subList(2, 4), second.get("loss"));
      assertSame(expected, model.getWeights());
    }
  }

  @Test
  void theOrderOfExamplesGoesOnWithoutASeedOfOnesOwn() throws IOException {
    Path prefix = folder.resolve("run");
    List<HostTensor> expected;
    try (Model model = model(new SGD(0.05))) {
      model.fit(X, Y, fit(2));
      model.saveCheckpoint(prefix);
      model.fit(X, Y, fit(4).initialEpoch(2));
      expected = model.getWeights();
    }
    try (Model model = model(new SGD(0.05))) {
      model.loadCheckpoint(prefix);
      model.fit(X, Y, fit(4).initialEpoch(2));
      assertSame(expected, model.getWeights());
    }
  }

  @Test
  void resumingMidwayThroughTheDataGoesOnThere() throws IOException {
    Path prefix = folder.resolve("run");
    Dataset data = Dataset.of(X, Y).shuffle(100, 4).batch(16);
    List<HostTensor> expected;
    try (Model model = model(new SGD(0.05))) {
      model.fit(data, fit(5).stepsPerEpoch(3));
      expected = model.getWeights();
    }
    try (Model model = model(new SGD(0.05))) {
      model.fit(data, fit(4).stepsPerEpoch(3));
      model.saveCheckpoint(prefix);
    }
    try (Model model = model(new SGD(0.05))) {
      model.loadCheckpoint(prefix);
      model.fit(data, fit(5).initialEpoch(4).stepsPerEpoch(3));
      assertSame(expected, model.getWeights());
    }
  }

  @Test
  void repeatedTrainingGivesTheSameBits() {
    try (Model one = model(new Adam(0.01));
        Model other = model(new Adam(0.01))) {
      one.fit(X, Y, fit(5).seed(1));
      other.fit(X, Y, fit(5).seed(1));
      assertSame(one.getWeights(), other.getWeights());
      other.fit(X, Y, fit(1).seed(1));
      assertNotEquals(one.getWeights(), other.getWeights());
    }
  }

  /** Large enough that TensorFlow divides the work of each op among its threads. */
  private static List<HostTensor> wide() {
    Model model =
        KerasCase.start(
            new Sequential(
                new Input(40).dtype(DType.INT32),
                new Embedding(500, 64),
                new Reshape(40, 64, 1),
                new Conv2D(16, 3).padding("same").activation("relu"),
                new BatchNormalization(),
                new MaxPooling2D(4),
                new Flatten(),
                new Dense(512).activation("relu"),
                new Dense(10)));
    int[] words = new int[256 * 40];
    Arrays.setAll(words, i -> i * 31 % 500);
    try (model) {
      model.compile(new Adam(0.001), new SparseCategoricalCrossentropy().fromLogits(true));
      HostTensor x = HostTensor.of(Shape.of(256, 40), words);
      model.fit(x, KerasCase.classes(256, 10, 7), fit(3).batchSize(128).seed(1));
      return model.getWeights();
    }
  }

  @Test
  void severalThreadsGiveTheSameBitsToo() {
    List<HostTensor> expected = wide();
    for (int i = 0; i < 3; i++) {
      assertSame(expected, wide());
    }
  }

  @Test
  void aCheckpointMayBeLoadedIntoAModelThatHasTrained() throws IOException {
    Path prefix = folder.resolve("run");
    try (Model model = model(new Adam(0.01))) {
      model.fit(X, Y, fit(1).seed(1));
      model.saveCheckpoint(prefix);
      model.fit(X, Y, fit(2).initialEpoch(1).seed(1));
      List<HostTensor> expected = model.getWeights();
      model.fit(X, Y, fit(5).initialEpoch(3).seed(1));
      model.loadCheckpoint(prefix);
      model.fit(X, Y, fit(2).initialEpoch(1).seed(1));
      assertSame(expected, model.getWeights());
    }
  }

  private static void assertSame(List<HostTensor> expected, List<HostTensor> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).floats(), actual.get(i).floats(), "weight " + i);
    }
  }
}
