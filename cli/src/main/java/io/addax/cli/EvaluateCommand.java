package io.addax.cli;

import io.addax.keras.Evaluate;
import io.addax.keras.Model;
import io.addax.keras.distribute.Strategy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code addax evaluate}: how well a model does. */
@Command(
    name = "evaluate",
    description = "Measure a model's loss and metrics, those that it was compiled with.",
    footer = {
      "",
      "Prints a JSON object on standard output; progress goes to standard error.",
      "",
      "Examples:",
      "  addax evaluate digits.keras --x x.npy --y y.npy",
      "  addax evaluate pets.keras --x photos --image-size 160x160",
      "  addax evaluate iris.keras --x iris.csv --label species --classes setosa,other",
      "  addax evaluate digits.keras --x x.npy --y y.npy --distribute mirrored:gpu:0,1"
    })
final class EvaluateCommand extends Task {
  @Parameters(paramLabel = "MODEL", description = "A .keras or .h5 file.")
  private Path model;

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

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Samples that are computed at once. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Mixin private DeviceArgument device;
  @Mixin private DistributeArgument distribute;
  @Mixin private DataArguments data;

  EvaluateCommand() {}

  @Override
  void run() throws Exception {
    if (batchSize < 1) {
      throw misused("Expected --batch-size of 1 or more. Received: " + batchSize);
    }
    device.check();
    Strategy strategy = distribute.strategy(device);
    ModelFiles.check(model);
    DataArguments.Samples samples = data.samples(x, y, "--y");
    try (Model loaded = ModelFiles.load(model, device, "evaluated")) {
      if (loaded.compiled() == null) {
        throw new IllegalStateException(
            model
                + ": expected a model with a loss. Received: one that was saved without being"
                + " compiled");
      }
      loaded.distribute(strategy);
      Evaluate options = Evaluate.silent().batchSize(batchSize).callbacks(progress(System.err));
      Map<String, Double> measured = loaded.evaluate(samples.all(), options);
      if (strategy.isChief()) {
        out().println(Json.print(Json.of(measured)));
      }
    }
  }
}
