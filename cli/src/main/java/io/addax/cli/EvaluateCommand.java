package io.addax.cli;

import io.addax.keras.Evaluate;
import io.addax.keras.Model;
import io.addax.keras.distribute.Strategy;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private SampleArguments given;

  @Mixin private BatchSizeArgument batchSize;
  @Mixin private DeviceArgument device;
  @Mixin private DistributeArgument distribute;
  @Mixin private DataArguments data;

  EvaluateCommand() {}

  @Override
  void run() throws Exception {
    int batch = batchSize.check(this);
    device.check();
    Strategy strategy = distribute.inStep(device);
    ModelFiles.check(model);
    DataArguments.Samples samples = given.read(data);
    try (Model loaded = ModelFiles.load(model, device, "evaluated")) {
      if (loaded.compiled() == null) {
        throw new IllegalStateException(
            model
                + ": expected a model with a loss. Received: one that was saved without being"
                + " compiled");
      }
      loaded.distribute(strategy);
      Evaluate options = Evaluate.silent().batchSize(batch).callbacks(progress(System.err));
      Map<String, Double> measured = loaded.evaluate(samples.all(), options);
      if (strategy.isChief()) {
        out().println(Json.print(Json.of(measured)));
      }
    }
  }
}
