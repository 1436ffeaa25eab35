package io.addax.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Samples with their targets. */
final class SampleArguments {
  @Option(
      names = "--x",
      required = true,
      paramLabel = "[NAME=]FILE",
      description =
          "Samples: a .npy, .npz or .csv file, or a folder with a subfolder of images per class.")
  private List<String> x;

  @Option(
      names = "--y",
      paramLabel = "[NAME=]FILE",
      description = "Targets, unless an image folder or the --label of a .csv file has them.")
  private List<String> y;

  SampleArguments() {}

  /**
   * Reads them.
   *
   * @throws IOException if a file is missing, or not what its name says
   */
  DataArguments.Samples read(DataArguments data) throws IOException {
    return data.samples(x, y, "--y");
  }

  /** The files and folders that they are in. */
  List<Path> paths() {
    List<Path> paths = new ArrayList<>(DataArguments.paths(x));
    paths.addAll(DataArguments.paths(y));
    return paths;
  }
}
