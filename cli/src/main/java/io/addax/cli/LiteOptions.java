package io.addax.cli;

import io.addax.tflite.Quantization;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.calibrate.Calibration;
import io.addax.tflite.quantize.IoType;
import io.addax.tflite.quantize.LayerPrecision;
import io.addax.tflite.write.TargetRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** How a {@code .tflite} file is made. */
final class LiteOptions {
  @Option(
      names = "--quantize",
      paramLabel = "MODE",
      description = "Numbers of a .tflite model: ${COMPLETION-CANDIDATES}. Default: none.",
      completionCandidates = Modes.class)
  private String quantize;

  @Option(
      names = "--io-type",
      paramLabel = "TYPE",
      description = "What an integer model takes and gives: float32, int8, …. Default: the mode's.")
  private String ioType;

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
      names = "--no-bias-correction",
      description = "Leave biases as rounding makes them, where samples could correct them.")
  private boolean uncorrected;

  @Option(
      names = "--target-agreement",
      paramLabel = "SHARE",
      description =
          "Raise layers to more bits until this share of the representative samples, such as 0.995,"
              + " comes out as in the original.")
  private Double targetAgreement;

  @Option(
      names = "--raise-to",
      split = ",",
      paramLabel = "TYPE",
      description =
          "To what --target-agreement raises them, in this order: int16, float32. Default: int16,"
              + "float32. Alone, float32 makes a faster model, int16 one of integers.")
  private String[] raiseTo;

  @Option(
      names = "--allow-float-fallback",
      description = "Let ops without an integer kernel stay in float32, and list them.")
  private boolean floatFallback;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description =
          "The batch size of the .tflite model. Default: any, where its ops allow that. LiteRT in a"
              + " browser needs one.")
  private Integer batchSize;

  @Option(
      names = "--target-runtime",
      paramLabel = "NAME",
      description =
          "What shall run the model: a release of TFLite such as 2.3, tflite-micro, or latest, the"
              + " default.")
  private String targetRuntime;

  LiteOptions() {}

  /** The modes' names, for help. */
  static final class Modes extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Modes() {
      super(Arrays.stream(Quantization.values()).map(LiteOptions::name).toList());
    }
  }

  /** The methods' names, for help. */
  static final class Calibrations extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Calibrations() {
      super(Calibration.names());
    }
  }

  /** What an option calls a value. */
  static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The value of a name.
   *
   * @throws Misuse if there is none
   */
  static <E extends Enum<E>> E of(E[] values, String name, String option) {
    for (E value : values) {
      if (name(value).equals(name)) {
        return value;
      }
    }
    String names = Arrays.stream(values).map(LiteOptions::name).collect(Collectors.joining(", "));
    throw new Misuse("Expected " + option + ", one of " + names + ". Received: " + name);
  }

  /** The first of these options that is given, if any is. */
  Optional<String> given() {
    Map<String, Boolean> given = new LinkedHashMap<>();
    given.put("--quantize", quantize != null);
    given.put("--io-type", ioType != null);
    given.put("--calibration", calibration != null);
    given.put("--equalize", equalize);
    given.put("--no-bias-correction", uncorrected);
    given.put("--target-agreement", targetAgreement != null);
    given.put("--raise-to", raiseTo != null);
    given.put("--allow-float-fallback", floatFallback);
    given.put("--batch-size", batchSize != null);
    given.put("--target-runtime", targetRuntime != null);
    return given.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).findFirst();
  }

  /**
   * Checks what was given.
   *
   * @param samples whether there are representative ones
   * @throws Misuse if it makes no sense
   */
  void check(boolean samples) {
    Quantization mode = mode();
    IoType io = ioType == null ? null : of(IoType.values(), ioType, "--io-type");
    boolean integer = mode == Quantization.INT8 || mode == Quantization.INT16X8;
    expect(
        calibration == null || Calibration.names().contains(calibration),
        "--calibration, one of " + String.join(", ", Calibration.names()),
        calibration);
    expect(
        targetAgreement == null || (targetAgreement > 0 && targetAgreement <= 1),
        "--target-agreement above 0, up to 1",
        targetAgreement);
    expect(batchSize == null || batchSize > 0, "--batch-size of 1 or more", batchSize);
    if (raiseTo != null) {
      expect(targetAgreement != null, "--target-agreement for --raise-to", "none");
      precisions();
    }
    expect(!integer || samples, "--representative samples for --quantize " + mode, "none");
    expect(
        integer || io == null || io == IoType.FLOAT32,
        "--quantize int8 or int16x8 for --io-type " + io,
        quantize == null ? "no --quantize" : "--quantize " + mode);
    expect(
        integer || calibration == null,
        "--quantize int8 or int16x8 for --calibration",
        quantize == null ? "no --quantize" : "--quantize " + mode);
    expect(
        targetAgreement == null || mode != Quantization.NONE,
        "--quantize with a mode for --target-agreement",
        quantize == null ? "no --quantize" : "--quantize none");
    expect(
        targetAgreement == null || samples,
        "--representative samples for --target-agreement, by which agreement is measured",
        "none");
    if (targetRuntime != null) {
      try {
        TargetRuntime.of(targetRuntime);
      } catch (IllegalArgumentException e) {
        throw new Misuse("--target-runtime: " + e.getMessage(), e);
      }
    }
  }

  private static void expect(boolean holds, String what, Object received) {
    if (!holds) {
      throw new Misuse("Expected " + what + ". Received: " + received);
    }
  }

  private Quantization mode() {
    return quantize == null ? Quantization.NONE : of(Quantization.values(), quantize, "--quantize");
  }

  private List<LayerPrecision> precisions() {
    return Arrays.stream(raiseTo)
        .map(name -> of(LayerPrecision.values(), name, "--raise-to"))
        .toList();
  }

  /** Tells a converter what was given. */
  void apply(TFLiteConverter converter) {
    converter
        .quantize(mode())
        .equalize(equalize)
        .biasCorrection(!uncorrected)
        .allowFloatFallback(floatFallback);
    if (ioType != null) {
      converter.ioType(of(IoType.values(), ioType, "--io-type"));
    }
    if (calibration != null) {
      converter.calibration(Calibration.of(calibration));
    }
    if (targetAgreement != null) {
      converter.targetAgreement(targetAgreement);
    }
    if (raiseTo != null) {
      LayerPrecision[] order = precisions().toArray(LayerPrecision[]::new);
      converter.raiseTo(order[0], Arrays.copyOfRange(order, 1, order.length));
    }
    if (batchSize != null) {
      converter.batchSize(batchSize);
    }
    if (targetRuntime != null) {
      converter.targetRuntime(targetRuntime);
    }
  }
}
