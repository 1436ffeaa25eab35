package io.addax.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.addax.graph.frozen.FrozenGraph;
import io.addax.graph.frozen.FrozenPort;
import io.addax.graph.frozen.TensorSpec;
import io.addax.keras.KerasTensor;
import io.addax.keras.LoadOptions;
import io.addax.keras.Model;
import io.addax.keras.utils.Progbar;
import io.addax.keras.utils.Progbar.Style;
import io.addax.tflite.ConversionReport;
import io.addax.tflite.Quantization;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TFLiteModel;
import io.addax.tflite.calibrate.Calibration;
import io.addax.tflite.calibrate.CalibrationProgress;
import io.addax.tflite.quantize.IoType;
import io.addax.tflite.verify.OutputComparison;
import io.addax.tflite.verify.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
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
      "      --representative x.npy --verify --report r.json",
      "  addax convert digits.keras --output digits --to savedmodel",
      "  addax convert old.h5 --output new.keras"
    })
final class ConvertCommand extends Task {
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
      names = "--quantize",
      paramLabel = "MODE",
      description = "Numbers of a .tflite model: ${COMPLETION-CANDIDATES}. Default: none.",
      completionCandidates = Modes.class)
  private String quantize;

  @Option(
      names = "--representative",
      paramLabel = "[NAME=]FILE",
      description = "Samples like those that the model will see, for integer modes and --verify.")
  private List<String> representative;

  @Option(
      names = "--calibration",
      paramLabel = "NAME",
      description =
          "How integer modes find ranges: ${COMPLETION-CANDIDATES}. Default: minmax, which clips nothing.",
      completionCandidates = Calibrations.class)
  private String calibration;

  @Option(
      names = "--equalize",
      description = "First equalize the channels' ranges between kernels; for unequal channels.")
  private boolean equalize;

  @Option(
      names = "--target-agreement",
      paramLabel = "SHARE",
      description =
          "Leave layers in float32 until this share of the representative samples, such as 0.995,"
              + " comes out as in the original.")
  private Double targetAgreement;

  @Option(
      names = "--io-type",
      paramLabel = "TYPE",
      description = "What an integer model takes and gives: float32, int8, …. Default: the mode's.")
  private String ioType;

  @Option(
      names = "--verify",
      description = "Run the .tflite model in TensorFlow Lite beside the original.")
  private boolean verify;

  @Option(names = "--report", paramLabel = "FILE.json", description = "What came out, as JSON.")
  private Path report;

  @Mixin private DataArguments data;

  ConvertCommand() {}

  /** The modes' names, for help. */
  static final class Modes extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Modes() {
      super(Arrays.stream(Quantization.values()).map(ConvertCommand::name).toList());
    }
  }

  /** The methods' names, for help. */
  static final class Calibrations extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Calibrations() {
      super(Calibration.names());
    }
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  void run() throws Exception {
    Target target = target();
    Quantization mode =
        quantize == null ? Quantization.NONE : of(Quantization.values(), quantize, "--quantize");
    IoType io = ioType == null ? null : of(IoType.values(), ioType, "--io-type");
    if (target != Target.TFLITE) {
      refuseOptionsOfTflite(target);
    }
    checkCalibration();
    checkQuantization(mode, io);
    List<Path> read = new ArrayList<>(DataArguments.paths(representative));
    read.add(model);
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
      toTflite(TFLiteConverter.of(graph), names, specs, mode, io, samples);
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
          toTflite(TFLiteConverter.of(loaded), names, specs, mode, io, samples);
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
    Target asked = to == null ? bySuffix : of(Target.values(), to, "--to");
    if (asked != bySuffix && !(asked == Target.SAVEDMODEL && bySuffix == null)) {
      throw misused(
          asked == Target.SAVEDMODEL
              ? "Expected the name of a folder for a SavedModel. Received: " + output
              : "Expected an --output that ends in " + asked.suffix + ". Received: " + output);
    }
    return asked;
  }

  private <E extends Enum<E>> E of(E[] values, String name, String option) {
    for (E value : values) {
      if (name(value).equals(name)) {
        return value;
      }
    }
    String names =
        Arrays.stream(values).map(ConvertCommand::name).collect(Collectors.joining(", "));
    throw misused("Expected " + option + ", one of " + names + ". Received: " + name);
  }

  private void checkCalibration() {
    if (calibration != null && !Calibration.names().contains(calibration)) {
      throw misused(
          "Expected --calibration, one of "
              + String.join(", ", Calibration.names())
              + ". Received: "
              + calibration);
    }
    if (targetAgreement != null && !(targetAgreement > 0 && targetAgreement <= 1)) {
      throw misused("Expected --target-agreement above 0, up to 1. Received: " + targetAgreement);
    }
  }

  private void checkQuantization(Quantization mode, IoType io) {
    boolean integer = mode == Quantization.INT8 || mode == Quantization.INT16X8;
    if (integer && representative == null) {
      throw misused(
          "Expected --representative samples for --quantize " + mode + ". Received: none");
    } else if (!integer && io != null && io != IoType.FLOAT32) {
      throw misused(
          "Expected --quantize int8 or int16x8 for --io-type "
              + io
              + ". Received: "
              + (quantize == null ? "no --quantize" : "--quantize " + mode));
    }
  }

  private void refuseOptionsOfTflite(Target target) {
    boolean[] given = {
      quantize != null,
      ioType != null,
      verify,
      report != null,
      representative != null,
      calibration != null,
      equalize,
      targetAgreement != null
    };
    String[] names = {
      "--quantize",
      "--io-type",
      "--verify",
      "--report",
      "--representative",
      "--calibration",
      "--equalize",
      "--target-agreement"
    };
    for (int i = 0; i < given.length; i++) {
      if (given[i]) {
        throw misused(names[i] + " is for .tflite files. Received: --to " + target);
      }
    }
  }

  private void toTflite(
      TFLiteConverter converter,
      List<String> names,
      List<TensorSpec> inputs,
      Quantization mode,
      IoType io,
      Object samples)
      throws IOException {
    converter.quantize(mode).equalize(equalize).calibrationProgress(bar());
    if (calibration != null) {
      converter.calibration(Calibration.of(calibration));
    }
    if (targetAgreement != null) {
      converter.targetAgreement(targetAgreement);
    }
    if (io != null) {
      converter.ioType(io);
    }
    if (samples != null) {
      converter.representative(samples);
    }
    TFLiteModel converted = converter.convert();
    JsonObject json = json(converted.report());
    out().println(converted.report());
    if (verify) {
      if (samples == null) {
        note("Verifying on random numbers from 0 to 1: --representative gives better samples");
      }
      Verification verification =
          converted.verify(samples == null ? RandomSamples.of(names, inputs) : samples);
      out().println(verification);
      json.add("verification", json(verification));
    }
    converted.write(output);
    if (report != null) {
      Json.write(report, json);
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

  private static JsonObject json(ConversionReport report) {
    JsonObject json = new JsonObject();
    json.addProperty("quantization", name(report.quantization()));
    json.addProperty("bytes", report.bytes());
    json.add("ops", Json.of(report.ops()));
    json.addProperty("resizable_batch", report.resizable());
    json.addProperty("min_runtime", report.minRuntime());
    json.add("float_ops", Json.of(report.floatOps()));
    json.addProperty("milliseconds", report.millis());
    return json;
  }

  private static JsonObject json(Verification verification) {
    JsonObject json = new JsonObject();
    json.addProperty("samples", verification.samples());
    json.addProperty("agreement", verification.agreement());
    json.addProperty("max_error", verification.maxError());
    json.addProperty("mean_error", verification.meanError());
    JsonArray outputs = new JsonArray();
    for (OutputComparison output : verification.outputs()) {
      JsonObject one = new JsonObject();
      one.addProperty("name", output.name());
      one.addProperty("rows", output.rows());
      one.addProperty("agreement", output.agreement());
      one.addProperty("max_error", output.maxError());
      one.addProperty("mean_error", output.meanError());
      outputs.add(one);
    }
    json.add("outputs", outputs);
    return json;
  }
}
