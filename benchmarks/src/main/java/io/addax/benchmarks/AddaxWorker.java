package io.addax.benchmarks;

import io.addax.devices.RuntimeConfig;
import io.addax.graph.HostTensor;
import io.addax.graph.session.GraphSession;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.data.Digits;
import io.addax.keras.data.TrainTest;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.utils.RandomSeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;

/**
 * Addax's side of the benchmarks: builds a net, and obeys commands from standard input. {@code
 * python/keras_worker.py} is the other side and obeys the same ones.
 *
 * <p>With {@code first-epoch} in place of a net it trains the MLP for one epoch and ends.
 */
final class AddaxWorker {
  private static final int ACCURACY_EPOCHS = 12;

  private AddaxWorker() {}

  /** Arguments: net, images, labels. */
  public static void main(String[] args) throws IOException {
    SampleFiles files = new SampleFiles(Path.of(args[1]), Path.of(args[2]));
    if (args[0].equals("first-epoch")) {
      firstEpoch(files.read(true));
    } else {
      Nets net = Nets.of(args[0]);
      try (Model model = net.model().runtime(runtime())) {
        obey(net, model, files.read(net == Nets.MLP));
      }
    }
  }

  /** What Benchmarks' options ask for; the defaults otherwise. */
  static RuntimeConfig runtime() {
    return RuntimeConfig.defaults()
        .withInterOpThreads(Integer.getInteger(Options.INTER_OP, 0))
        .withIntraOpThreads(Integer.getInteger(Options.INTRA_OP, 0));
  }

  private static void firstEpoch(SampleFiles.Samples data) {
    try (Model model = Nets.MLP.model()) {
      fit(model, Nets.MLP, data, 1);
      System.out.println("@ done");
    }
  }

  private static void obey(Nets net, Model model, SampleFiles.Samples data) throws IOException {
    HostTensor one = first(data.x());
    Commands.obey(
        words -> {
          int count = words.length > 1 ? Integer.parseInt(words[1]) : 0;
          return switch (words[0]) {
            case "versions" -> versions();
            case "peak" -> peakBytes();
            case "fit" -> Commands.timed(() -> fit(model, net, data, count));
            case "predict" -> Commands.timed(() -> predict(model, one, count));
            case "accuracy" -> accuracy(net, count);
            case "outside" -> shareOutsideRuns(() -> fit(model, net, data, count));
            default -> throw new IllegalArgumentException("Unknown command: " + words[0]);
          };
        });
  }

  private static void fit(Model model, Nets net, SampleFiles.Samples data, int epochs) {
    model.fit(data.x(), data.y(), Fit.epochs(epochs).batchSize(net.batchSize()).verbose(0));
  }

  /** Trains a new model on the digits; how much of those held out it knows then, in percent. */
  private static double accuracy(Nets net, int seed) {
    RandomSeed.set(seed);
    TrainTest digits = Digits.load();
    try (Model model = net.model()) {
      model.compile(new Adam(), new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
      Fit options = Fit.epochs(ACCURACY_EPOCHS).batchSize(net.batchSize()).seed(seed).verbose(0);
      model.fit(digits.xTrain(), digits.yTrain(), options);
      return model.evaluate(digits.test()).get("accuracy") * 100;
    }
  }

  private static void predict(Model model, HostTensor one, int count) {
    for (int i = 0; i < count; i++) {
      model.predict(one);
    }
  }

  private static HostTensor first(HostTensor x) {
    Shape shape = x.shape().tail().prepend(1);
    return HostTensor.of(shape, Arrays.copyOf(x.floats(), (int) shape.size()));
  }

  private static String versions() {
    return "Addax, TensorFlow "
        + TensorFlow.version()
        + ", Java "
        + System.getProperty("java.version");
  }

  /** The most memory that was resident, on Linux; 0 elsewhere. */
  private static long peakBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
    for (String line : lines) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }

  /** Runs an action; the share of its time, 0 to 1, that it is not inside TensorFlow's run. */
  private static double shareOutsideRuns(Runnable action) {
    long inside = -GraphSession.nanosInTensorFlow();
    long start = System.nanoTime();
    action.run();
    long all = System.nanoTime() - start;
    inside += GraphSession.nanosInTensorFlow();
    return (double) (all - inside) / all;
  }
}
