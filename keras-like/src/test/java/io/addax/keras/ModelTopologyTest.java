package io.addax.keras;

import static io.addax.keras.Classifiers.X;
import static io.addax.keras.Classifiers.Y;
import static io.addax.keras.Classifiers.fit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.addax.graph.HostTensor;
import io.addax.keras.data.Dataset;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.merging.Concatenate;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.losses.MeanSquaredError;
import io.addax.keras.metrics.MeanAbsoluteError;
import io.addax.keras.optimizers.SGD;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Models that are more than a row of layers: several ends, shared and nested parts. */
class ModelTopologyTest {
  private static final HostTensor A = KerasCase.sines(3, 10, 4);
  private static final HostTensor B = KerasCase.sines(4, 10, 4);
  private static final HostTensor SIZE = KerasCase.sines(5, 10, 1);
  private static final HostTensor TWO = KerasCase.sines(6, 10, 2);

  private static KerasTensor input(String name) {
    return ((Input) new Input(4).name(name)).tensor();
  }

  /** A layer applied to both inputs, and two outputs of different kinds. */
  private static Model branches() {
    KerasTensor a = input("a");
    KerasTensor b = input("b");
    Layer shared = new Dense(3).activation("tanh").name("shared");
    KerasTensor joined = new Concatenate().name("joined").apply(shared.apply(a), shared.apply(b));
    return KerasCase.start(
        new Model(
            List.of(a, b),
            List.of(
                new Dense(3).name("kind").apply(joined), new Dense(1).name("size").apply(joined))));
  }

  @Test
  void severalOutputsHaveLossesWeightsAndMetricsOfTheirOwn() {
    KerasCase keras = KerasCase.of("branches");
    try (Model model = branches()) {
      model.compile(
          Compile.optimizer(new SGD(0.1))
              .loss("kind", Classifiers.loss())
              .loss("size", "mse", 0.25)
              .metrics("kind", List.of("accuracy"))
              .metrics(
                  "size",
                  List.of("mae", new io.addax.keras.metrics.MeanSquaredError().name("squares"))));
      keras.assertHistory(model.fit(List.of(A, B), List.of(Y, SIZE), fit(2)));
      keras.assertLogs(
          "evaluate", model.evaluate(List.of(A, B), List.of(Y, SIZE), Evaluate.silent()));
      keras.assertTensors("predict", model.predictAll(List.of(A, B)));
      keras.assertWeights(model);
    }
  }

  @Test
  void dataMayBeMapsByTheNamesOfInputsAndOutputs() {
    KerasCase keras = KerasCase.of("branches");
    try (Model model = branches()) {
      model.compile(
          Compile.optimizer(new SGD(0.1))
              .loss("kind", Classifiers.loss())
              .loss("size", "mse", 0.25));
      model.fit(Map.of("b", B, "a", A), Map.of("size", SIZE, "kind", Y), fit(2));
      keras.assertWeights(model);
    }
  }

  @Test
  void eachOutputMayHaveSampleWeightsOfItsOwn() {
    KerasCase keras = KerasCase.of("branches_sample_weight");
    float[] weights = KerasCase.sampleWeight();
    float[] reversed = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      reversed[i] = weights[weights.length - 1 - i];
    }
    try (Model model = branches()) {
      model.compile(
          Compile.optimizer(new SGD(0.1))
              .loss("kind", Classifiers.loss())
              .loss("size", "mse")
              .weightedMetrics("kind", List.of("accuracy"))
              .weightedMetrics("size", List.of(new MeanAbsoluteError().name("mae"))));
      keras.assertHistory(
          model.fit(
              List.of(A, B), List.of(Y, SIZE), fit(2).sampleWeight(List.of(weights, reversed))));
      keras.assertWeights(model);
    }
  }

  @Test
  void anOutputWithoutLossIsNotTrained() {
    KerasCase keras = KerasCase.of("one_loss_of_two");
    try (Model model = branches()) {
      model.compile(Compile.optimizer(new SGD(0.1)).loss("size", "mse"));
      keras.assertHistory(model.fit(List.of(A, B), List.of(Y, SIZE), fit(2)));
      keras.assertWeights(model);
    }
  }

  @Test
  void anInputThatNothingUsesIsAcceptedAndIgnored() {
    KerasTensor used = Input.of(4);
    try (Model model = new Model(List.of(used, Input.of(2)), List.of(new Dense(2).apply(used)))) {
      model.compile(new SGD(0.1), new MeanSquaredError());
      model.fit(List.of(X, TWO), TWO, fit(1));
      HostTensor one = model.predict(List.of(X, TWO));
      HostTensor other = model.predict(List.of(X, KerasCase.sines(9, 10, 2)));
      assertArrayEquals(one.floats(), other.floats());
    }
  }

  private static Model nested(Sequential inner) {
    KerasTensor x = Input.of(4);
    KerasTensor y = new BatchNormalization().momentum(0.8).name("norm").apply(inner.apply(x));
    return KerasCase.start(new Model(x, new Dense(2).name("out").apply(y)));
  }

  private static Sequential inner() {
    return new Sequential(
        new Input(4),
        new Dense(4).activation("tanh").name("inner_dense"),
        new BatchNormalization().momentum(0.8).name("inner_norm"));
  }

  @Test
  void aNestedModelCanBeFrozenAndThawed() {
    KerasCase keras = KerasCase.of("nested");
    Sequential inner = inner();
    try (Model model = nested(inner)) {
      inner.trainable(false);
      model.compile(new SGD(0.1), new MeanSquaredError());
      assertEquals(keras.number("counts", 0), model.weights().size());
      assertEquals(keras.number("counts", 1), model.trainableWeights().size());
      keras.assertHistory("first", model.fit(X, TWO, fit(2)));
      keras.assertTensors("frozen", model.getWeights());
      inner.trainable(true);
      model.compile(new SGD(0.1), new MeanSquaredError());
      keras.assertHistory("second", model.fit(X, TWO, fit(2)));
      keras.assertWeights(model);
    }
  }

  @Test
  void aFrozenNormalizationUsesItsMovingStatisticsInTraining() {
    KerasCase keras = KerasCase.of("frozen_norm");
    Sequential inner = inner();
    try (Model model = nested(inner)) {
      inner.getLayer("inner_norm").trainable(false);
      model.compile(new SGD(0.1), new MeanSquaredError());
      keras.assertHistory(model.fit(X, TWO, fit(2)));
      keras.assertWeights(model);
    }
  }

  @Test
  void aFrozenModelKeepsAFrozenChildsWeightsAfterItsOwnFlagIsSet() {
    Sequential inner = inner();
    try (Model model = nested(inner)) {
      model.trainable(false);
      assertFalse(inner.isTrainable());
      assertEquals(0, model.trainableWeights().size());
    }
  }

  @Test
  @SuppressWarnings("try") // closing early is what is tested
  void weightsOutliveTheModelThatHadThem() {
    KerasTensor x = Input.of(4);
    KerasTensor code = new Dense(2).name("code").apply(x);
    try (Model encoder = KerasCase.start(new Model(x, code));
        Model longer = new Model(x, new Dense(2).name("more").apply(code))) {
      encoder.compile(new SGD(0.5), new MeanSquaredError());
      encoder.fit(X, TWO, fit(1));
      HostTensor trained = encoder.getWeights().get(0);
      encoder.close();
      assertEquals(trained, encoder.getWeights().get(0));
      longer.predict(X);
      assertEquals(trained, longer.getWeights().get(0));
    }
  }

  @Test
  void modelsThatShareLayersSeeEachOthersTraining() {
    KerasCase keras = KerasCase.of("autoencoder");
    KerasTensor x = Input.of(4);
    KerasTensor code = new Dense(2).activation("tanh").name("code").apply(x);
    try (Model encoder = new Model(x, code);
        Model autoencoder =
            KerasCase.start(new Model(x, new Dense(4).name("decode").apply(code)))) {
      autoencoder.compile(new SGD(0.5), new MeanSquaredError());
      keras.assertTensor("before", encoder.predict(X));
      autoencoder.fit(X, X, fit(2));
      keras.assertTensor("after", encoder.predict(X));
      keras.assertWeights(autoencoder);
      // And back: what the encoder is given, the autoencoder uses.
      HostTensor before = autoencoder.predict(X);
      encoder.setWeights(List.of(KerasCase.sines(9, 4, 2), KerasCase.sines(8, 2)));
      assertNotEquals(before, autoencoder.predict(X));
      HostTensor after = autoencoder.predict(X);
      autoencoder.fit(X, X, fit(1));
      assertNotEquals(after, autoencoder.predict(X));
    }
  }

  @Test
  void aSharedLayersWeightsAreCountedOnce() {
    try (Model model = branches()) {
      assertEquals(6, model.weights().size());
      assertEquals(4 * 3 + 3 + 6 * 3 + 3 + 6 + 1, model.countParams());
    }
  }

  @Test
  void aSequentialWithoutInputTakesItsShapeFromTheData() {
    try (Sequential model = new Sequential(new Dense(5).activation("tanh"), new Dense(3))) {
      model.compile(new SGD(0.5), Classifiers.loss(), "accuracy");
      assertFalse(model.isConnected());
      model.fit(Dataset.of(X, Y), fit(1));
      assertEquals(4, model.weights().size());
      assertEquals(3, model.predict(X).shape().get(1));
    }
  }
}
