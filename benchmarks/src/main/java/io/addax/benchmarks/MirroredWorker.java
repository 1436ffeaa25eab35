package io.addax.benchmarks;

import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.distribute.MirroredStrategy;
import io.addax.keras.distribute.Strategy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trains the MLP on different numbers of replicas, all in one process, one after the other. The
 * command {@code fit REPLICAS EPOCHS} answers with its seconds; {@link #ONE_DEVICE} replicas are no
 * strategy at all.
 */
final class MirroredWorker {
  static final int ONE_DEVICE = 0;

  private static final int BATCH = 256;

  private MirroredWorker() {}

  /** Arguments: images, labels. */
  public static void main(String[] args) throws IOException {
    SampleFiles.Samples data = new SampleFiles(Path.of(args[0]), Path.of(args[1])).read(true);
    Map<Integer, Model> models = new TreeMap<>();
    Commands.obey(
        words -> {
          int replicas = Integer.parseInt(words[1]);
          Model model = models.computeIfAbsent(replicas, MirroredWorker::model);
          Fit options = Fit.epochs(Integer.parseInt(words[2])).batchSize(BATCH).verbose(0);
          return Commands.timed(() -> model.fit(data.x(), data.y(), options));
        });
    models.values().forEach(Model::close);
  }

  static int stepsPerEpoch() {
    return Nets.MLP.samples() / BATCH;
  }

  private static Model model(int replicas) {
    return Nets.MLP
        .model()
        .distribute(replicas == ONE_DEVICE ? Strategy.none() : MirroredStrategy.cpus(replicas))
        .runtime(AddaxWorker.runtime());
  }
}
