package io.addax.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code addax inspect}: what stands in a model's file. */
@Command(
    name = "inspect",
    description = "Tell what stands in a model's file: ops or layers, tensors, sizes.",
    footer = {
      "",
      "Of a .tflite file: inputs and outputs, ops, signatures, tensors and their quantization.",
      "",
      "Examples:",
      "  addax inspect digits.tflite",
      "  addax inspect digits.keras --json"
    })
final class InspectCommand extends Task {
  @Parameters(
      paramLabel = "MODEL",
      description = "A .tflite, .keras or .h5 file, or a SavedModel folder.")
  private Path model;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  InspectCommand() {}

  @Override
  void run() throws Exception {
    if (Places.endsWith(model, ".tflite")) {
      LiteReport report = LiteReport.of(model, LiteFiles.read(model));
      out().println(json ? Json.print(report.toJson()) : report);
      return;
    }
    try (LoadedModel loaded = ModelFiles.describe(model)) {
      out().println(json ? Json.print(loaded.describe()) : loaded.inspection());
    }
  }
}
