package io.addax.keras.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.keras.testkit.Goldens;
import io.addax.keras.testkit.Registries;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which of Keras's metrics there are, and that each is tested. */
class MetricsCoverageTest {
  /** The metric classes of Keras's public interface that this library has. */
  private static final Set<String> KERAS =
      Set.of(
          "AUC",
          "Accuracy",
          "BinaryAccuracy",
          "BinaryCrossentropy",
          "CategoricalAccuracy",
          "CategoricalCrossentropy",
          "CategoricalHinge",
          "CosineSimilarity",
          "FalseNegatives",
          "FalsePositives",
          "Hinge",
          "KLDivergence",
          "LogCoshError",
          "Mean",
          "MeanAbsoluteError",
          "MeanAbsolutePercentageError",
          "MeanSquaredError",
          "MeanSquaredLogarithmicError",
          "Poisson",
          "Precision",
          "PrecisionAtRecall",
          "Recall",
          "RecallAtPrecision",
          "RootMeanSquaredError",
          "SensitivityAtSpecificity",
          "SparseCategoricalAccuracy",
          "SparseCategoricalCrossentropy",
          "SparseTopKCategoricalAccuracy",
          "SpecificityAtSensitivity",
          "SquaredHinge",
          "Sum",
          "TopKCategoricalAccuracy",
          "TrueNegatives",
          "TruePositives");

  /** And those that it does not have. */
  private static final Set<String> MISSING =
      Set.of(
          "BinaryIoU",
          "ConcordanceCorrelation",
          "F1Score",
          "FBetaScore",
          "IoU",
          "MeanIoU",
          "OneHotIoU",
          "OneHotMeanIoU",
          "PearsonCorrelation",
          "R2Score");

  @Test
  void everyClassOfKerasIsRegisteredOrKnownToBeMissing() {
    Set<String> classes = new TreeSet<>();
    for (String name : Registries.kerasNames(Metrics.REGISTRY)) {
      boolean abbreviation = Set.of("BCE", "MSE", "MAE", "MAPE", "MSLE").contains(name);
      if (Character.isUpperCase(name.charAt(0)) && !abbreviation) {
        classes.add(name);
      }
    }
    assertEquals(new TreeSet<>(KERAS), classes);
    MISSING.forEach(name -> assertTrue(!Metrics.REGISTRY.has(name), name));
  }

  @Test
  void everyClassHasGoldensOrATestOfItsOwn() {
    Set<String> tested = new TreeSet<>();
    Goldens.cases("metrics.json.gz").forEach(c -> tested.add(c.get("metric").getAsString()));
    tested.addAll(
        Set.of(
            "SensitivityAtSpecificity",
            "SpecificityAtSensitivity",
            "PrecisionAtRecall",
            "RecallAtPrecision"));
    assertEquals(new TreeSet<>(KERAS), tested);
  }
}
