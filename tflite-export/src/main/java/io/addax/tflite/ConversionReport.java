package io.addax.tflite;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.addax.tflite.read.ModelSummary;
import io.addax.tflite.verify.Verification;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What came out of a conversion.
 *
 * @param quantization in which numbers the model computes
 * @param bytes the size of the file
 * @param ops how often each op occurs
 * @param resizable whether other batch sizes than the file's can be set
 * @param minRuntime the oldest release of TFLite that runs the file
 * @param floatOps the ops that were left in float32 though the model is quantized, with their
 *     layers
 * @param wideOps the ops that got 16-bit activations in a model of 8-bit ones, with their layers
 * @param millis how long it took, without the verification
 * @param verification what came out of a first run beside the graph; empty where it was switched
 *     off or not possible
 * @param whyNotVerified why it was not possible; empty where it was, or was switched off
 */
public record ConversionReport(
    Quantization quantization,
    int bytes,
    ImmutableMap<String, Integer> ops,
    boolean resizable,
    String minRuntime,
    ImmutableList<String> floatOps,
    ImmutableList<String> wideOps,
    double millis,
    Optional<Verification> verification,
    Optional<String> whyNotVerified) {

  static ConversionReport of(
      Quantization quantization,
      byte[] file,
      ImmutableList<String> floatOps,
      ImmutableList<String> wideOps,
      double millis) {
    ModelSummary model = ModelSummary.read(file);
    boolean resizable =
        model.inputs().stream().anyMatch(i -> model.tensors().get(i).signature().contains(-1));
    return new ConversionReport(
        quantization,
        file.length,
        model.histogram(),
        resizable,
        model.minRuntime(),
        floatOps,
        wideOps,
        millis,
        Optional.empty(),
        Optional.empty());
  }

  ConversionReport with(Optional<Verification> seen, Optional<String> whyNot) {
    return new ConversionReport(
        quantization, bytes, ops, resizable, minRuntime, floatOps, wideOps, millis, seen, whyNot);
  }

  @Override
  public String toString() {
    String list =
        ops.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", "));
    return String.format(
        "%s, %,d bytes, TFLite %s or newer, batch size %s, %.0f ms%n%s%s",
        quantization,
        bytes,
        minRuntime,
        resizable ? "any" : "fixed",
        millis,
        list,
        line("left in float32", floatOps)
            + line("raised to int16", wideOps)
            + verification.map(seen -> "\nverified on " + seen).orElse("")
            + whyNotVerified.map(reason -> "\nnot verified: " + reason).orElse(""));
  }

  private static String line(String what, ImmutableList<String> ops) {
    return ops.isEmpty() ? "" : "\n" + what + ": " + String.join(", ", ops);
  }
}
