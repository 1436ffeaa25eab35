package io.addax.cli;

import io.addax.graph.HostTensor;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import io.addax.tflite.runtime.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code addax run}: a .tflite file in TensorFlow Lite. */
@Command(
    name = "run",
    description = "Run a .tflite model in TensorFlow Lite.",
    footer = {
      "",
      "Where the model computes with integers, inputs of real numbers are quantized and outputs",
      "turned back. Inputs of the model's own dtype are taken, and answered, as they are.",
      "",
      "Examples:",
      "  addax run digits.tflite --input x.npy --output y.npy",
      "  addax run digits.tflite --input x.npy --output y.npy --threads 2 --latency"
    })
final class RunCommand extends Task {
  private static final int RUNS = 200;

  @Parameters(paramLabel = "MODEL.tflite", description = "The model.")
  private Path model;

  @Mixin private InputArgument input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The .npy file, or .npz file for several outputs.")
  private Path output;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many threads an op may use. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(names = "--latency", description = "Print the median time of " + RUNS + " runs.")
  private boolean latency;

  @Mixin private DataArguments data;

  RunCommand() {}

  @Override
  void run() throws Exception {
    Outputs.checkSuffix(output, this);
    checkPositive("--threads", threads);
    byte[] file = LiteFiles.read(model);
    input.checkOutput(output, model);
    Object given = input.read(data);
    InterpreterConfig config = InterpreterConfig.defaults().withThreads(threads);
    try (TFLiteInterpreter interpreter = LiteFiles.interpreter(model, file, config)) {
      List<String> names = interpreter.inputs().stream().map(TensorInfo::name).toList();
      List<HostTensor> x = DataArguments.tensors(given, names);
      LiteBatches batches = new LiteBatches(interpreter);
      Outputs.write(output, batches.run(x));
      if (latency) {
        out()
            .printf(
                Locale.ROOT,
                "%.1f us: the median of %d runs, batch size %d, threads: %d%n",
                interpreter.latencyMicros(RUNS),
                RUNS,
                batches.size(),
                threads);
      }
    }
  }
}
