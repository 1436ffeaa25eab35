package io.addax.keras;

import static io.addax.keras.Classifiers.VX;
import static io.addax.keras.Classifiers.VY;
import static io.addax.keras.Classifiers.X;
import static io.addax.keras.Classifiers.Y;
import static io.addax.keras.Classifiers.compiled;
import static io.addax.keras.Classifiers.fit;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.data.Dataset;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Embedding;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.core.Lambda;
import io.addax.keras.layers.pooling.GlobalAveragePooling1D;
import io.addax.keras.layers.regularization.ActivityRegularization;
import io.addax.keras.losses.CategoricalCrossentropy;
import io.addax.keras.losses.Loss;
import io.addax.keras.losses.MeanSquaredError;
import io.addax.keras.metrics.Metric;
import io.addax.keras.optimizers.SGD;
import io.addax.keras.regularizers.L1L2;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** Training, evaluating and predicting give the numbers that Keras gives. */
class ModelTrainingTest {
  private static final Evaluate BY_THREE = Evaluate.silent().batchSize(3);

  @Test
  void fitWithValidationDataThenEvaluateAndPredict() {
    KerasCase keras = KerasCase.of("fit");
    try (Model model = compiled("accuracy")) {
      Dataset validation = Dataset.of(VX, VY);
      keras.assertHistory(model.fit(X, Y, fit(2).validation(validation).validationBatchSize(2)));
      keras.assertLogs("evaluate", model.evaluate(X, Y, BY_THREE));
      keras.assertLogs("steps", model.evaluate(X, Y, BY_THREE.steps(2)));
      keras.assertTensor("predict", model.predict(X));
      keras.assertWeights(model);
    }
  }

  @Test
  void sampleWeightsCountInLossAndWeightedMetrics() {
    KerasCase keras = KerasCase.of("sample_weight");
    float[] weights = KerasCase.sampleWeight();
    try (Model model = Classifiers.plain()) {
      model.compile(
          Compile.optimizer(new SGD(0.5))
              .loss(Classifiers.loss())
              .metrics("accuracy")
              .weightedMetrics("accuracy", "sparse_categorical_crossentropy"));
      Dataset validation = Dataset.of(VX, VY, Arrays.copyOf(weights, 5));
      keras.assertHistory(model.fit(X, Y, fit(2).sampleWeight(weights).validation(validation)));
      keras.assertLogs("evaluate", model.evaluate(X, Y, BY_THREE.sampleWeight(weights)));
      keras.assertWeights(model);
    }
  }

  @Test
  void classWeightsCountInLossAndWeightedMetrics() {
    KerasCase keras = KerasCase.of("class_weight");
    try (Model model = Classifiers.plain()) {
      model.compile(
          Compile.optimizer(new SGD(0.5))
              .loss(Classifiers.loss())
              .metrics("accuracy")
              .weightedMetrics("accuracy"));
      keras.assertHistory(model.fit(X, Y, fit(2).classWeight(Map.of(0, 0.5, 1, 2.0, 2, 1.5))));
      keras.assertWeights(model);
    }
  }

  @Test
  void classWeightsWorkWithOneHotTargetsToo() {
    KerasCase keras = KerasCase.of("class_weight");
    float[][] oneHot = new float[Y.length][3];
    for (int i = 0; i < Y.length; i++) {
      oneHot[i][Y[i]] = 1;
    }
    try (Model model = Classifiers.plain()) {
      model.compile(new SGD(0.5), new CategoricalCrossentropy().fromLogits(true));
      model.fit(X, oneHot, fit(2).classWeight(Map.of(0, 0.5, 1, 2.0, 2, 1.5)));
      keras.assertWeights(model);
    }
  }

  @Test
  void validationSplitKeepsTheEndAndValidationFreqSkipsEpochs() {
    KerasCase keras = KerasCase.of("validation_split");
    try (Model model = compiled("accuracy")) {
      keras.assertHistory(
          model.fit(X, Y, fit(3).batchSize(2).validationSplit(0.3).validationFreq(2)));
      keras.assertWeights(model);
    }
  }

  @Test
  void stepsPerEpochGoOnWithTheDataAndEndWithThem() {
    KerasCase keras = KerasCase.of("steps_per_epoch");
    try (Model model = compiled("accuracy")) {
      keras.assertHistory(
          model.fit(
              X,
              Y,
              fit(3)
                  .stepsPerEpoch(2)
                  .validation(Dataset.of(VX, VY))
                  .validationSteps(1)
                  .validationBatchSize(2)));
      keras.assertWeights(model);
    }
  }

  @Test
  void eachSingleBatchIsMeasuredAlone() {
    KerasCase keras = KerasCase.of("on_batch");
    HostTensor first = X.rows(0, 4);
    HostTensor rest = X.rows(4, 10);
    int[] firstY = Arrays.copyOf(Y, 4);
    int[] restY = Arrays.copyOfRange(Y, 4, 10);
    try (Model model = compiled("accuracy")) {
      keras.assertLogs("trained", 0, model.trainOnBatch(first, firstY));
      keras.assertLogs("trained", 1, model.trainOnBatch(rest, restY));
      keras.assertLogs("tested", 0, model.testOnBatch(first, firstY));
      keras.assertLogs("tested", 1, model.testOnBatch(rest, restY));
    }
  }

  @Test
  void penaltiesOnWeightsAndActivitiesCountInTraining() {
    KerasCase keras = KerasCase.of("penalties");
    try (Model model =
        KerasCase.start(
            new Sequential(
                new Input(4),
                new Dense(3).kernelRegularizer(new L1L2(0.01, 0.02)),
                new ActivityRegularization().l2(0.1),
                new Dense(2)))) {
      model.compile(new SGD(0.1), new MeanSquaredError(), "mse");
      Dataset validation = Dataset.of(VX, KerasCase.sines(6, 5, 2));
      keras.assertHistory(model.fit(X, KerasCase.sines(6, 10, 2), fit(2).validation(validation)));
      keras.assertWeights(model);
    }
  }

  private static HostTensor words() {
    int[] words = new int[50];
    Arrays.setAll(words, i -> i * 3 % 7);
    return HostTensor.of(Shape.of(10, 5), words);
  }

  @Test
  void aMaskReachesThePoolingLayer() {
    KerasCase keras = KerasCase.of("words");
    try (Model model =
        KerasCase.start(
            new Sequential(
                new Input(5).dtype(DType.INT32),
                new Embedding(7, 4).maskZero(true),
                new GlobalAveragePooling1D(),
                new Dense(3)))) {
      model.compile(new SGD(0.5), Classifiers.loss(), "accuracy");
      keras.assertHistory(model.fit(words(), Y, fit(2)));
      keras.assertTensor("predict", model.predict(words()));
      keras.assertWeights(model);
    }
  }

  @Test
  void aMaskReachesLossAndMetrics() {
    KerasCase keras = KerasCase.of("tags");
    int[] tags = new int[50];
    Arrays.setAll(tags, i -> i * 2 % 3);
    try (Model model =
        KerasCase.start(
            new Sequential(
                new Input(5).dtype(DType.INT32),
                new Embedding(7, 4).maskZero(true),
                new Dense(3)))) {
      model.compile(new SGD(0.5), Classifiers.loss(), "accuracy");
      keras.assertHistory(model.fit(words(), HostTensor.of(Shape.of(10, 5), tags), fit(2)));
      keras.assertWeights(model);
    }
  }

  @Test
  void layersLossesAndMetricsCanBeLambdas() {
    KerasCase keras = KerasCase.of("lambdas");
    try (Model model =
        KerasCase.start(
            new Sequential(
                new Input(4), new Lambda((ops, x) -> ops.add(ops.mul(x, 2), 1)), new Dense(2)))) {
      model.compile(
          new SGD(0.1),
          Loss.of("cubic", (ops, y, p) -> ops.mean(ops.pow(ops.abs(ops.sub(p, y)), 3), -1)),
          Metric.of("largest", (ops, y, p) -> ops.max(ops.abs(ops.sub(p, y)), -1)));
      keras.assertHistory(model.fit(X, KerasCase.sines(6, 10, 2), fit(2)));
      keras.assertWeights(model);
    }
  }

  @Test
  void predictionsDoNotDependOnTheBatchSize() {
    try (Model model = compiled()) {
      HostTensor all = model.predict(X);
      for (int size : new int[] {1, 3, 7, 10, 32}) {
        HostTensor parts = model.predict(X, Predict.defaults().batchSize(size));
        assertEquals(all.shape(), parts.shape());
        for (int i = 0; i < all.size(); i++) {
          assertEquals(all.floats()[i], parts.floats()[i], 1e-6f);
        }
      }
      HostTensor some = model.predict(X, Predict.defaults().batchSize(3).steps(2));
      assertEquals(Shape.of(6, 3), some.shape());
    }
  }
}
