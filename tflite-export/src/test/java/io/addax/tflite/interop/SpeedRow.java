package io.addax.tflite.interop;

import com.google.gson.JsonObject;
import io.addax.tflite.Quantization;
import java.util.Collection;
import java.util.Locale;

/**
 * How fast one model in one mode runs and is made.
 *
 * @param inJava in the interpreter that Java runs
 * @param inPython what {@code tflite_latency.py} measured of the same files
 * @param conversion what the conversion took
 * @param theirMillis the same of TFLiteConverter, calibration included
 */
record SpeedRow(
    String model,
    Quantization mode,
    Latency inJava,
    JsonObject inPython,
    Conversion conversion,
    double theirMillis) {

  /** Files of the same ops differ by as much. */
  private static final double RESOLUTION = 0.02;

  /**
   * Medians of some conversions, in milliseconds.
   *
   * @param all from the model to the bytes
   * @param calibration the runs of the float model on representative data
   * @param rest what does not depend on the representative data
   */
  record Conversion(double all, double calibration, double rest) {
    /** The runs by which biases are corrected. */
    double correction() {
      return all - calibration - rest;
    }
  }

  /**
   * Medians of many runs by turns.
   *
   * @param ours microseconds
   * @param theirs microseconds
   * @param ratio of the rounds' own ratios
   * @param steps how many steps a run takes, 1 if XNNPACK has the whole model
   * @param theirSteps the same for the converter's file
   */
  record Latency(double ours, double theirs, double ratio, int steps, int theirSteps) {
    /** Where only the converter's file is not taken whole, more is wanted. */
    boolean reached() {
      return ratio <= (steps == 1 && theirSteps > 1 ? 1 / 1.5 : 1 + RESOLUTION);
    }
  }

  SpeedRow withPython(JsonObject measured) {
    return new SpeedRow(model, mode, inJava, measured, conversion, theirMillis);
  }

  @Override
  public String toString() {
    return model + " " + mode;
  }

  /** The rows as lines of a Markdown table; of each pair the first is ours. */
  static String table(Collection<SpeedRow> rows) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| model | mode | µs in Java | ratio | steps | reached | µs in Python | ratio |"
            + " conversion, ms | factor | calibration | correction | rest |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (SpeedRow row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.1f / %.1f | %.2f | %d / %d | %s | %.1f / %.1f | %.2f | %.1f / %.0f |"
                  + " %.0f | %.1f | %.1f | %.1f |%n",
              row.model,
              row.mode,
              row.inJava.ours,
              row.inJava.theirs,
              row.inJava.ratio,
              row.inJava.steps,
              row.inJava.theirSteps,
              row.inJava.reached() ? "yes" : "no",
              row.inPython.get("ours").getAsDouble(),
              row.inPython.get("theirs").getAsDouble(),
              row.inPython.get("ratio").getAsDouble(),
              row.conversion.all,
              row.theirMillis,
              row.theirMillis / row.conversion.all,
              row.conversion.calibration,
              row.conversion.correction(),
              row.conversion.rest));
    }
    return table.toString();
  }
}
