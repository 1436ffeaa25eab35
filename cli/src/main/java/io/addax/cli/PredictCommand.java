package io.addax.cli;

import io.addax.graph.HostTensor;
import java.nio.file.Path;
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

  @Mixin private InputArgument input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The .npy file, or .npz file, for the predictions.")
  private Path output;

  @Mixin private BatchSizeArgument batchSize;
  @Mixin private DeviceArgument device;
  @Mixin private DataArguments data;

  PredictCommand() {}

  @Override
  void run() throws Exception {
    Outputs.checkSuffix(output, this);
    int batch = batchSize.check(this);
    device.check();
    ModelFiles.check(model);
    input.checkOutput(output, model);
    Object x = input.read(data);
    try (LoadedModel loaded = ModelFiles.open(model, device)) {
      Map<String, HostTensor> predicted = loaded.predict(x, batch);
      Outputs.write(output, predicted);
    }
  }
}
