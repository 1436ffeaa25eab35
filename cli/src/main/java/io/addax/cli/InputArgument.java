package io.addax.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Samples without targets, for a model whose outputs are written. */
final class InputArgument {
  @Option(
      names = "--input",
      required = true,
      paramLabel = "[NAME=]FILE",
      description = "Samples: a .npy, .npz or .csv file, or a folder of images.")
  private List<String> inputs;

  InputArgument() {}

  /**
   * Looks at where the outputs go, before any work is done: they must not overwrite what is read.
   *
   * @throws IOException if nothing can be written there
   */
  void checkOutput(Path output, Path model) throws IOException {
    List<Path> read = new ArrayList<>(DataArguments.paths(inputs));
    read.add(model);
    Places.output(output, false, read);
  }

  /** Reads them, as {@link DataArguments#inputs}. */
  Object read(DataArguments data) throws IOException {
    return data.inputs(inputs);
  }
}
