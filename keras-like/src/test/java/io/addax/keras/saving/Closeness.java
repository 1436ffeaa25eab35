package io.addax.keras.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Compares what two programs computed. */
final class Closeness {
  /**
   * What float32 outputs may differ by, relative to the largest, or absolutely if that is less than
   * 1.
   */
  static final double TOLERANCE = 1e-5;

  /**
   * What losses of training steps, and weights after them, may differ by, relative to the largest.
   */
  static final double TRAINED = 1e-4;

  private Closeness() {}

  /** Tensors are of the same shapes and dtypes, and equal but for rounding. */
  static void assertTensors(String what, List<HostTensor> expected, List<HostTensor> actual) {
    assertEquals(expected.size(), actual.size(), what + ": number of tensors");
    for (int i = 0; i < expected.size(); i++) {
      assertTensor(what + " " + i, expected.get(i), actual.get(i));
    }
  }

  static void assertTensor(String what, HostTensor expected, HostTensor actual) {
    assertEquals(expected.dtype(), actual.dtype(), what + ": dtype");
    assertEquals(dims(expected), dims(actual), what + ": shape");
    double allowed = tolerance(expected.dtype()) * Math.max(1, greatest(expected));
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.doubleAt(i), actual.doubleAt(i), allowed, what + "[" + i + "]");
    }
  }

  /** Weights after training: relative to the largest weight of the model. */
  static void assertWeights(String what, List<HostTensor> expected, List<HostTensor> actual) {
    assertEquals(expected.size(), actual.size(), what + ": number of weights");
    double allowed =
        TRAINED * expected.stream().mapToDouble(Closeness::greatest).max().orElseThrow();
    for (int w = 0; w < expected.size(); w++) {
      assertEquals(dims(expected.get(w)), dims(actual.get(w)), what + ", weight " + w + ": shape");
      for (int i = 0; i < expected.get(w).size(); i++) {
        assertEquals(
            expected.get(w).doubleAt(i),
            actual.get(w).doubleAt(i),
            allowed,
            what + ", weight " + w + "[" + i + "]");
      }
    }
  }

  /** Losses and metrics have the same names in the same order, and the same values. */
  static void assertLogs(String what, Map<String, Double> expected, Map<String, Double> actual) {
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()), what);
    expected.forEach(
        (name, value) ->
            assertEquals(
                value,
                actual.get(name),
                TOLERANCE * Math.max(1, Math.abs(value)),
                what + ": " + name));
  }

  /** 1e-5 for float32; the floats of 16 bits round to 1e-3 and 8e-3 of a number. */
  private static double tolerance(DType dtype) {
    return switch (dtype) {
      case FLOAT16 -> 2e-3;
      case BFLOAT16 -> 1.6e-2;
      default -> TOLERANCE;
    };
  }

  private static List<Long> dims(HostTensor tensor) {
    return Arrays.stream(tensor.shape().asArray()).boxed().toList();
  }

  private static double greatest(HostTensor tensor) {
    double greatest = 0;
    for (int i = 0; i < tensor.size(); i++) {
      greatest = Math.max(greatest, Math.abs(tensor.doubleAt(i)));
    }
    return greatest;
  }
}
