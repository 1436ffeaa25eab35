package io.addax.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code addax summary}: a model as a table. */
@Command(
    name = "summary",
    description = "Print the layers of a model, their shapes and sizes, as Keras does.",
    footer = {"", "Example: addax summary digits.keras"})
final class SummaryCommand extends Task {
  @Parameters(paramLabel = "MODEL", description = "A .keras or .h5 file, or a SavedModel folder.")
  private Path model;

  SummaryCommand() {}

  @Override
  void run() throws Exception {
    try (LoadedModel loaded = ModelFiles.describe(model)) {
      out().println(loaded.summary());
    }
  }
}
