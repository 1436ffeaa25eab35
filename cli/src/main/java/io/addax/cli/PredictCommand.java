package io.addax.cli;

import io.addax.graph.HostTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code addax predict}: what a model says of samples. */
@Command(
    name = "predict",
    description = "Write a model's predictions for some samples.",
    footer = {
      "",
      "Several outputs go to an .npz file, in the model's order.",
      "",
      "Examples:",
      "  addax predict digits.keras --input x.npy --output y.npy",
      "  addax predict two-inputs.keras --input image=i.npy --input size=s.npy --output y.npz",
      "  addax predict pets.keras --input photos --image-size 160x160 --output y.npy"
    })
final class PredictCommand extends Task {
  @Parameters(paramLabel = "MODEL", description = "A .keras or .h5 file, or a SavedModel folder.")
  private Path model;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "[NAME=]FILE",
      description = "Samples: a .npy, .npz or .csv file, or a folder of images.")
  private List<String> inputs;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The .npy file, or .npz file, for the predictions.")
  private Path output;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Samples that are computed at once. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Mixin private DeviceArgument device;
  @Mixin private DataArguments data;

  PredictCommand() {}

  @Override
  void run() throws Exception {
    Outputs.checkSuffix(output, this);
    if (batchSize < 1) {
      throw misused("Expected --batch-size of 1 or more. Received: " + batchSize);
    }
    device.check();
    List<Path> read = new ArrayList<>(DataArguments.paths(inputs));
    read.add(model);
    ModelFiles.check(model);
    Places.output(output, false, read);
    Object x = data.inputs(inputs);
    try (LoadedModel loaded = ModelFiles.open(model, device)) {
      Map<String, HostTensor> predicted = loaded.predict(x, batchSize);
      Outputs.write(output, predicted);
    }
  }
}
