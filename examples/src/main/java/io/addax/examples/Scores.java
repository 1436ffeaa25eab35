package io.addax.examples;

import io.addax.graph.HostTensor;
import io.addax.keras.data.TrainTest;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A table of models and how they do on the test digits. */
final class Scores {
  private static final int LATENCY_RUNS = 500;

  private final StringBuilder table = new StringBuilder();
  private final Map<String, Double> accuracies = new LinkedHashMap<>();
  private final Map<String, Double> agreements = new LinkedHashMap<>();

  Scores() {
    row("model", "runs in", "accuracy", "size", "agreement", "latency");
    row("-----", "-------", "--------", "----", "---------", "-------");
  }

  private void row(Object... cells) {
    table.append(String.format(Locale.ROOT, "%-8s%-20s%10s%12s%12s%12s%n", cells));
  }

  /** The trained model itself. */
  void addKeras(String model, double accuracy) {
    accuracies.put(model, accuracy);
    row(model, "TensorFlow", percent(accuracy), "", "", "");
  }

  /** A converted model, run digit by digit. Agreement is with the trained model's predictions. */
  void add(
      String model,
      String kind,
      long bytes,
      TFLiteInterpreter interpreter,
      TrainTest digits,
      HostTensor logits) {
    int count = (int) digits.xTest().shape().get(0);
    int right = 0;
    int agreeing = 0;
    for (int i = 0; i < count; i++) {
      int predicted = argMax(interpreter.runFloat(digits.xTest().rows(i, i + 1)).get(0));
      right += predicted == digits.yTest().longAt(i) ? 1 : 0;
      agreeing += predicted == argMax(logits.rows(i, i + 1)) ? 1 : 0;
    }
    agreements.put(model + " " + kind, (double) agreeing / count);
    row(
        model,
        "TFLite " + kind,
        percent((double) right / count),
        String.format(Locale.ROOT, "%,d B", bytes),
        percent((double) agreeing / count),
        String.format(Locale.ROOT, "%.1f µs", interpreter.latencyMicros(LATENCY_RUNS)));
  }

  /** The trained models' accuracies. */
  Map<String, Double> accuracies() {
    return accuracies;
  }

  /** How often a converted model predicts what the trained one does. */
  Map<String, Double> agreements() {
    return agreements;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static int argMax(HostTensor row) {
    float[] values = row.floats();
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public String toString() {
    return table.toString();
  }
}
