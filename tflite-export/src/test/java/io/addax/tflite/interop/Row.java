package io.addax.tflite.interop;

import com.google.gson.JsonObject;
import io.addax.tflite.Quantization;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.verify.Verification;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.function.DoubleFunction;

/**
 * What was measured of one model in one mode.
 *
 * @param inJava the file beside the float graph in this interpreter
 * @param steps how many steps this interpreter takes, 1 if XNNPACK has the whole model
 * @param theirSteps the same for the converter's file
 * @param ours what Python's interpreter measured of the file beside Keras
 * @param theirs the same of TFLiteConverter's file, null where it failed
 */
record Row(
    String model,
    Quantization mode,
    TFLiteModel file,
    Verification inJava,
    OptionalInt steps,
    OptionalInt theirSteps,
    JsonObject ours,
    JsonObject theirs) {

  double ours(String name) {
    return ours.get(name).getAsDouble();
  }

  double theirs(String name) {
    return theirs.get(name).getAsDouble();
  }

  private String theirs(String name, DoubleFunction<String> format) {
    return theirs == null ? "-" : format.apply(theirs(name));
  }

  @Override
  public String toString() {
    return model + " " + mode;
  }

  /** The rows as lines; of each pair the first is ours, the second TFLiteConverter's. */
  static String table(Collection<Row> rows) {
    String format = "%-11s %-7s | %7s %7s %5s | %6s %6s %6s %6s | %8s %8s | %8s | %2s %2s | %s%n";
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            format,
            "model",
            "mode",
            "bytes",
            "theirs",
            "ratio",
            "agree",
            "theirs",
            "plain",
            "2.18",
            "error",
            "theirs",
            "greatest",
            "#",
            "t.",
            "needs"));
    for (Row row : rows) {
      table.append(
          String.format(
              format,
              row.model,
              row.mode,
              row.file.size(),
              row.theirs("size", v -> String.format("%.0f", v)),
              row.theirs("size", v -> String.format("%.3f", row.file.size() / v)),
              String.format("%.4f", row.ours("agreement")),
              row.theirs("agreement", v -> String.format("%.4f", v)),
              String.format("%.4f", row.ours("builtin_agreement")),
              String.format("%.4f", row.inJava.agreement()),
              String.format("%.6f", row.ours("error")),
              row.theirs("error", v -> String.format("%.6f", v)),
              String.format("%.2e", row.ours("greatest")),
              text(row.steps),
              text(row.theirSteps),
              row.file.report().minRuntime()));
    }
    return table.toString();
  }

  private static String text(OptionalInt number) {
    return number.isPresent() ? String.valueOf(number.getAsInt()) : "-";
  }
}
