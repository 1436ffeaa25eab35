package io.addax.cli;

import picocli.CommandLine.Option;

/** How many samples are computed at once, where nothing is learned. */
final class BatchSizeArgument {
  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Samples that are computed at once. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  BatchSizeArgument() {}

  /** The number, at least 1. */
  int check(Task task) {
    task.checkPositive("--batch-size", batchSize);
    return batchSize;
  }
}
