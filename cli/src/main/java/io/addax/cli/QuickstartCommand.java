package io.addax.cli;

import io.addax.examples.Quickstart;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code addax quickstart}: the README's first example. */
@Command(
    name = "quickstart",
    description = "Train two models on handwritten digits, and write and try .tflite files.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class)
final class QuickstartCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "Where the files go. Default: quickstart-models.")
  private String folder;

  QuickstartCommand() {}

  @Override
  public Integer call() throws Exception {
    Quickstart.main(folder == null ? new String[0] : new String[] {folder});
    return 0;
  }
}
