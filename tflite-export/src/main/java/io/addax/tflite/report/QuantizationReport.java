package io.addax.tflite.report;

import com.google.common.collect.ImmutableList;
import io.addax.graph.files.FileReplacement;
import io.addax.tflite.read.PlainTable;
import io.addax.tflite.read.SizeByPart;
import io.addax.tflite.verify.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What quantization did to a model: each layer beside the float model's, and the whole.
 *
 * <pre>{@code
 * QuantizationReport report = model.analyze(images, labels);
 * System.out.println(report);
 * report.writeHtml(Path.of("report.html"));
 * }</pre>
 *
 * @param model the model's mode in a word
 * @param layers every op, those with the most noise of their own first
 * @param verification the outputs beside those of the float graph, on all samples
 * @param accuracy the share of right answers, where labels were given
 * @param size what the bytes of the file are spent on
 * @param floatBytes the size of the same model in float32
 * @param latency the time of a run
 * @param advice what to try with the model as a whole
 */
public record QuantizationReport(
    String model,
    ImmutableList<LayerReport> layers,
    Verification verification,
    Accuracy accuracy,
    SizeByPart size,
    int floatBytes,
    Latency latency,
    ImmutableList<String> advice) {

  /**
   * The share of right answers.
   *
   * @param floatModel that of the float model
   * @param quantized that of the quantized one
   */
  public record Accuracy(OptionalDouble floatModel, OptionalDouble quantized) {
    public static Accuracy unknown() {
      return new Accuracy(OptionalDouble.empty(), OptionalDouble.empty());
    }
  }

  /**
   * The median time of a run in the interpreter, both models in turns.
   *
   * @param floatMicros that of the float model
   * @param quantizedMicros that of the quantized one
   * @param floatSteps how many steps a run of the float model takes, 1 if XNNPACK took all of it
   * @param quantizedSteps the same of the quantized model
   */
  public record Latency(
      double floatMicros, double quantizedMicros, int floatSteps, int quantizedSteps) {}

  /** The size of the file. */
  public int bytes() {
    return size.bytes().values().stream().mapToInt(part -> part).sum();
  }

  /** The layers of the given number that are furthest off. */
  public List<LayerReport> worst(int count) {
    return layers.subList(0, Math.min(count, layers.size()));
  }

  /** Everything as one JSON object; figures that there are none of are null. */
  public String toJson() {
    return ReportJson.of(this);
  }

  /**
   * Writes {@link #toJson}: beside its place first, then renamed into it.
   *
   * @throws UncheckedIOException if it cannot be written; what was there before is untouched
   */
  public void writeJson(Path file) {
    write(file, toJson());
  }

  /**
   * Writes a page with plots that needs nothing else and no network: beside its place first, then
   * renamed into it.
   *
   * @throws UncheckedIOException if it cannot be written; what was there before is untouched
   */
  public void writeHtml(Path file) {
    write(file, new HtmlReport(this).text());
  }

  private static void write(Path file, String text) {
    try {
      FileReplacement.write(file, beside -> Files.writeString(beside, text));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** The head of the report, line by line. */
  List<String> headlines() {
    ImmutableList.Builder<String> lines = ImmutableList.builder();
    lines.add(
        format(
            "%s: %,d bytes (float32: %,d, %.2f times as many)",
            model, bytes(), floatBytes, (double) floatBytes / bytes()));
    lines.add(
        format(
            "agreement %.4f, max error %.3g, mean error %.3g on %,d samples",
            verification.agreement(),
            verification.maxError(),
            verification.meanError(),
            verification.samples()));
    if (accuracy.quantized().isPresent()) {
      lines.add(
          format(
              "accuracy %.4f (float32: %.4f)",
              accuracy.quantized().getAsDouble(), accuracy.floatModel().getAsDouble()));
    }
    lines.add(
        format(
            "%.1f us a run (float32: %.1f), %d step(s) (float32: %d)",
            latency.quantizedMicros(),
            latency.floatMicros(),
            latency.quantizedSteps(),
            latency.floatSteps()));
    lines.addAll(advice);
    return lines.build();
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** Decibels, "exact" without noise, "-" if unknown. */
  static String decibels(double value) {
    return Double.isNaN(value) ? "-" : Double.isInfinite(value) ? "exact" : format("%.1f", value);
  }

  @Override
  public String toString() {
    PlainTable table =
        new PlainTable(
            ">#",
            "layer",
            "op",
            "type",
            ">own dB",
            ">channel dB",
            ">dB",
            ">cosine",
            ">max error",
            ">cut off",
            "range",
            ">bytes",
            ">us",
            "try");
    for (LayerReport layer : layers) {
      table.row(
          layer.position(),
          layer.layer(),
          layer.opAndFunction(),
          layer.type(),
          decibels(layer.ownSnr()),
          decibels(layer.channelSnr()),
          decibels(layer.snr()),
          format("%.5f", layer.cosine()),
          format("%.3g", layer.maxError()),
          format("%.2f %%", 100 * layer.saturation()),
          layer.isQuantized() ? format("%.3g…%.3g", layer.range().low(), layer.range().high()) : "",
          format("%,d", layer.bytes()),
          format("%.1f", layer.micros()),
          String.join("; ", layer.advice()));
    }
    return String.join("\n", headlines()) + "\n\n" + table.text() + "\n" + size;
  }
}
