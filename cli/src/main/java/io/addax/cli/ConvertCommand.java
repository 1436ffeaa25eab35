package io.addax.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.graph.DType;
import io.addax.graph.files.FileReplacement;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.frozen.TensorSpec;
import io.addax.keras.KerasTensor;
import io.addax.keras.LoadOptions;
import io.addax.keras.Model;
import io.addax.keras.data.NpyFile;
import io.addax.keras.utils.Progbar;
import io.addax.keras.utils.Progbar.Style;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.calibrate.CalibrationProgress;
import io.addax.tflite.report.QuantizationReport;
import io.addax.tflite.verify.RandomSamples;
import io.addax.tflite.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code addax convert}: a model in another format. */
@Command(
    name = "convert",
    description = "Write a model in another format: TFLite, SavedModel, .keras or .weights.h5.",
    footer = {
      "",
      "Examples:",
      "  addax convert digits.keras --output digits.tflite",
      "  addax convert digits.keras --output digits.tflite --quantize int8 \\",
      "      --representative x.npy --report r.html",
      "  addax convert digits.keras --output digits --to savedmodel",
      "  addax convert old.h5 --output new.keras"
    })
final class ConvertCommand extends Task {
  private static final int RANDOM_SAMPLES = 16;

  /** What can be written, with the end of its name; a SavedModel is a folder of any name. */
  private enum Target {
    TFLITE(".tflite"),
    SAVEDMODEL(""),
    KERAS(".keras"),
    WEIGHTS(".weights.h5");

    private final String suffix;

    Target(String suffix) {
      this.suffix = suffix;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(
      paramLabel = "MODEL",
      description = "A .keras or .h5 file; for .tflite also a SavedModel folder of this library.")
  private Path model;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "OUT",
      description =
          "Ends in .tflite, .keras or .weights.h5; the folder of a SavedModel has any name.")
  private Path output;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      description = "tflite, savedmodel, keras or weights. Default: what the output's name says.")
  private String to;

  @Option(
      names = "--representative",
      paramLabel = "[NAME=]FILE",
      description = "Samples like those that the model will see, for integer modes and --verify.")
  private List<String> representative;

  @Option(
      names = "--verify",
      negatable = true,
      fallbackValue = "true",
      description =
          "Whether the .tflite model is run in TensorFlow Lite beside the original. Default: it is.")
  private Boolean verify;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "What came out, layer by layer: FILE.json, FILE.html (a page with plots) or FILE.txt.")
  private Path report;

  @Option(
      names = "--labels",
      paramLabel = "FILE.npy",
      description = "The classes of the representative samples: the report then has accuracy.")
  private Path labels;

  @Mixin private LiteOptions lite;
  @Mixin private DataArguments data;

  ConvertCommand() {}

  @Override
  void run() throws Exception {
    Target target = target();
    if (target == Target.TFLITE) {
      lite.check(representative != null);
      checkReport();
    } else {
      refuseOptionsOfTflite(target);
    }
    List<Path> read = new ArrayList<>(DataArguments.paths(representative));
    read.add(model);
    if (labels != null) {
      read.add(labels);
    }
    ModelFiles.check(model);
    Places.output(output, target == Target.SAVEDMODEL, read);
    Places.distinct(output, report);
    if (report != null) {
      Places.output(report, false, read);
    }
    Object samples = representative == null ? null : data.inputs(representative);
    if (target == Target.TFLITE && ModelFiles.isSavedModel(model)) {
      FrozenGraph graph = ModelFiles.freeze(model);
      List<TensorSpec> specs = graph.inputs().stream().map(FrozenPort::spec).toList();
      List<String> names = graph.inputs().stream().map(FrozenPort::name).toList();
      toTflite(TFLiteConverter.of(graph), names, specs, samples);
      return;
    }
    // How it is compiled goes into Keras's files, and nowhere else.
    boolean compiled = target == Target.KERAS || target == Target.WEIGHTS;
    LoadOptions options = LoadOptions.defaults().compile(compiled);
    try (Model loaded = ModelFiles.load(model, DeviceArgument.none(), "converted", options)) {
      switch (target) {
        case TFLITE -> {
          List<KerasTensor> inputs = loaded.inputs();
          List<TensorSpec> specs =
              inputs.stream().map(t -> new TensorSpec(t.shape(), t.dtype())).toList();
          List<String> names = inputs.stream().map(KerasTensor::name).toList();
          toTflite(TFLiteConverter.of(loaded), names, specs, samples);
        }
        case SAVEDMODEL -> loaded.export(output);
        case KERAS -> loaded.save(output);
        case WEIGHTS -> loaded.saveWeights(output);
      }
    }
  }

  private Target target() {
    Target bySuffix =
        Arrays.stream(Target.values())
            .filter(one -> !one.suffix.isEmpty() && Places.endsWith(output, one.suffix))
            .findFirst()
            .orElse(null);
    if (to == null && bySuffix == null) {
      throw misused(
          "Expected an --output that ends in .tflite, .keras or .weights.h5, or --to savedmodel."
              + " Received: "
              + output);
    }
    Target asked = to == null ? bySuffix : LiteOptions.of(Target.values(), to, "--to");
    if (asked != bySuffix && !(asked == Target.SAVEDMODEL && bySuffix == null)) {
      throw misused(
          asked == Target.SAVEDMODEL
              ? "Expected the name of a folder for a SavedModel. Received: " + output
              : "Expected an --output that ends in " + asked.suffix + ". Received: " + output);
    }
    return asked;
  }

  private void checkReport() {
    boolean text = report != null && Places.endsWith(report, ".txt");
    boolean page = report != null && Places.endsWith(report, ".html");
    if (report != null && !text && !page && !Places.endsWith(report, ".json")) {
      throw misused("Expected a --report of .json, .html or .txt. Received: " + report);
    } else if ((text || page) && Boolean.FALSE.equals(verify)) {
      throw misused("Expected --verify for such a --report, which is measured. Received: none");
    } else if (labels != null && (report == null || representative == null)) {
      throw misused("Expected --report and --representative for --labels. Received: not both");
    }
  }

  private void refuseOptionsOfTflite(Target target) {
    Optional<String> given =
        representative != null
            ? Optional.of("--representative")
            : verify != null
                ? Optional.of("--verify")
                : report != null
                    ? Optional.of("--report")
                    : labels != null ? Optional.of("--labels") : lite.given();
    if (given.isPresent()) {
      throw misused(given.get() + " is for .tflite files. Received: --to " + target);
    }
  }

  private void toTflite(
      TFLiteConverter converter, List<String> names, List<TensorSpec> inputs, Object samples)
      throws IOException {
    lite.apply(converter.calibrationProgress(bar()));
    if (samples != null) {
      converter.representative(samples);
    }
    int[] classes = labels == null ? null : classes();
    // On all samples, further down.
    TFLiteModel converted = converter.verify(false).convert();
    JsonObject json = ConversionJson.of(converted.report());
    out().println(converted.report());
    Optional<Object> seen = seen(names, inputs, samples);
    if (seen.isPresent() && report != null) {
      QuantizationReport analysis = converted.analyze(seen.get(), classes);
      out().println(analysis.verification());
      object(converted, analysis.verification(), samples == null);
      json.add("verification", ConversionJson.of(analysis.verification()));
      json.add("analysis", JsonParser.parseString(analysis.toJson()));
      write(converted, analysis);
    } else if (seen.isPresent()) {
      verify(converted, seen.get(), samples == null);
    }
    converted.write(output);
    if (report != null && Places.endsWith(report, ".json")) {
      Json.write(report, json);
    }
  }

  /** A failure is an error, unless the samples are random ones that nobody has asked for. */
  private void verify(TFLiteModel converted, Object samples, boolean random) {
    Verification seen;
    try {
      seen = converted.verify(samples);
    } catch (RuntimeException e) {
      if (!random || verify != null) {
        throw e;
      }
      note("Not verified, random numbers do not suit the model: " + e.getMessage());
      return;
    }
    out().println(seen);
    object(converted, seen, random);
  }

  private void object(TFLiteModel converted, Verification seen, boolean random) {
    converted.objection(seen, random).ifPresent(text -> note("Warning: " + text));
  }

  private void write(TFLiteModel converted, QuantizationReport analysis) throws IOException {
    if (Places.endsWith(report, ".html")) {
      analysis.writeHtml(report);
    } else if (Places.endsWith(report, ".txt")) {
      String text = converted.report() + "\n\n" + analysis + "\n";
      FileReplacement.write(report, beside -> Files.writeString(beside, text));
    }
  }

  private int[] classes() throws IOException {
    return NpyFile.read(Places.file(labels)).cast(DType.INT32).ints();
  }

  /** On which samples the model is verified; none if it is not. */
  private Optional<Object> seen(List<String> names, List<TensorSpec> inputs, Object samples) {
    if (Boolean.FALSE.equals(verify)) {
      return Optional.empty();
    } else if (samples != null) {
      return Optional.of(samples);
    }
    try {
      Object random = RandomSamples.of(names, inputs, RANDOM_SAMPLES);
      note("Verifying on random numbers from 0 to 1: --representative gives better samples");
      return Optional.of(random);
    } catch (IllegalArgumentException e) {
      if (verify != null || report != null) {
        throw e;
      }
      note("Not verified: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** A bar on a terminal, and one line elsewhere. */
  private static CalibrationProgress bar() {
    Progbar[] bar = new Progbar[1];
    return (done, total) -> {
      if (bar[0] == null) {
        Style style = Style.of(1);
        bar[0] = new Progbar(total).style(style).prefix("Calibrating ").printTo(System.err).begin();
      }
      bar[0].update(done, Map.of());
    };
  }
}
