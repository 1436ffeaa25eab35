package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.addax.graph.HostTensor;
import io.addax.keras.callbacks.History;
import java.util.List;

/** How far the outcomes of two trainings are apart. */
final class TrainingComparison {
  private TrainingComparison() {}

  /**
   * How far all weights together are off, relative to their norm: |actual - expected|/|expected|.
   */
  static double difference(List<HostTensor> expected, List<HostTensor> actual) {
    assertEquals(expected.size(), actual.size());
    double norm = 0;
    double difference = 0;
    for (int i = 0; i < expected.size(); i++) {
      for (int j = 0; j < expected.get(i).size(); j++) {
        double value = expected.get(i).doubleAt(j);
        norm += value * value;
        difference += Math.pow(value - actual.get(i).doubleAt(j), 2);
      }
    }
    return Math.sqrt(difference / norm);
  }

  /** Checks all that was logged, epoch by epoch. */
  static void assertSameLogs(History expected, History actual, double tolerance) {
    assertEquals(expected.history().keySet(), actual.history().keySet());
    expected
        .history()
        .forEach(
            (name, values) -> {
              List<Double> others = actual.history().get(name);
              assertEquals(values.size(), others.size(), name);
              for (int e = 0; e < values.size(); e++) {
                double scale = Math.max(1e-3, Math.abs(values.get(e)));
                assertEquals(values.get(e), others.get(e), tolerance * scale, name + " " + e);
              }
            });
  }
}
