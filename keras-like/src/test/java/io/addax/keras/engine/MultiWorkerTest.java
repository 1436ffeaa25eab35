package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.devices.Cluster;
import io.addax.graph.HostTensor;
import io.addax.graph.session.PeerTimeouts;
import io.addax.graph.session.TaskProcess;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.callbacks.BackupAndRestore;
import io.addax.keras.callbacks.CSVLogger;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.History;
import io.addax.keras.callbacks.Logs;
import io.addax.keras.data.NpyFile;
import io.addax.keras.distribute.MirroredStrategy;
import io.addax.keras.distribute.MultiWorkerMirroredStrategy;
import io.addax.keras.distribute.Strategy;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.optimizers.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** Workers in Javas of their own train as replicas of one process do. */
class MultiWorkerTest {
  private static final int EPOCHS = 3;

  /** 41 samples: the last batch of 8 leaves one for two workers. */
  private static final int SAMPLES = 41;

  private static final int BATCH = 8;

  private static Model model(boolean synchronize) {
    Model model =
        new Sequential(
            new Input(6),
            new Dense(8).activation("tanh").name("a"),
            new BatchNormalization().synchronize(synchronize).name("n"),
            new Dense(3).name("b"));
    List<HostTensor> weights = new ArrayList<>();
    Random random = new Random(2);
    for (HostTensor weight : model.getWeights()) {
      float[] values = new float[weight.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = 0.5f + 0.1f * (float) random.nextGaussian();
      }
      weights.add(HostTensor.of(weight.shape(), values));
    }
    model.setWeights(weights);
    model.compile(new Adam(0.01), "mse", "mae");
    return model;
  }

  private static HostTensor data(int columns) {
    Random random = new Random(columns);
    float[] values = new float[SAMPLES * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return HostTensor.of(Shape.of(SAMPLES, columns), values);
  }

  private static History train(Model model, Strategy strategy, Fit fit) {
    if (model.strategy() != strategy) {
      model.distribute(strategy);
    }
    return model.fit(data(6), data(3), fit.batchSize(BATCH).verbose(0));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoWorkersAreTwoReplicas(boolean synchronize, @TempDir Path folder) throws Exception {
    List<HostTensor> expected;
    History history;
    try (Model model = model(synchronize)) {
      history = train(model, MirroredStrategy.cpus(2), Fit.epochs(EPOCHS).seed(9));
      expected = model.getWeights();
    }
    Cluster cluster = TaskProcess.cluster(2, 0);
    String flag = String.valueOf(synchronize);
    try (TaskProcess chief =
            TaskProcess.start(cluster, Worker.class, folder.resolve("0").toString(), flag);
        TaskProcess other =
            TaskProcess.start(
                cluster.at("worker", 1), Worker.class, folder.resolve("1").toString(), flag)) {
      List<String> logs = epochs(chief);
      assertEquals(EPOCHS, logs.size());
      assertEquals(logs, epochs(other));
      for (int e = 0; e < EPOCHS; e++) {
        String[] values = logs.get(e).split(" ");
        assertEquals(history.history().get("loss").get(e), Double.parseDouble(values[0]), 1e-6);
        assertEquals(history.history().get("mae").get(e), Double.parseDouble(values[1]), 1e-6);
      }
    }
    for (int worker = 0; worker < 2; worker++) {
      List<HostTensor> weights = weights(folder, worker, expected.size());
      assertEquals(0, TrainingComparison.difference(expected, weights), 1e-6, "worker " + worker);
    }
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("0-" + i + ".npy")),
          Files.readAllBytes(folder.resolve("1-" + i + ".npy")),
          "weight " + i + " differs between the workers");
    }
    assertEquals(EPOCHS + 1, Files.readAllLines(folder.resolve("0.csv")).size());
    assertFalse(Files.exists(folder.resolve("1.csv")));
  }

  @Test
  void aJobWhoseWorkerIsKilledGoesOnWhenItIsStartedAgain(@TempDir Path folder) throws Exception {
    List<HostTensor> expected;
    try (Model model = model(true)) {
      train(model, MirroredStrategy.cpus(2), Fit.epochs(EPOCHS).seed(9));
      expected = model.getWeights();
    }
    String backup = folder.resolve("backup").toString();
    Cluster cluster = TaskProcess.cluster(2, 0);
    try (TaskProcess chief = start(cluster, 0, folder, backup);
        TaskProcess other = start(cluster, 1, folder, backup)) {
      other.await("batch 1/2"); // in the second epoch
      other.kill();
      String errors = String.join("\n", chief.end(1)) + chief.errors();
      assertTrue(errors.contains("worker 1 at " + cluster.task("worker", 1).address()), errors);
    }
    for (Strategy elsewhere : List.of(Strategy.none(), MirroredStrategy.cpus(2))) {
      try (Model model = model(true)) {
        BackupAndRestore restore = new BackupAndRestore(copy(Path.of(backup)));
        train(model, elsewhere, Fit.epochs(EPOCHS).seed(9).callbacks(restore));
        assertEquals(
            0,
            TrainingComparison.difference(expected, model.getWeights()),
            1e-6,
            "goes on under " + elsewhere);
      }
    }
    Cluster again = TaskProcess.cluster(2, 0);
    try (TaskProcess chief = start(again, 0, folder, backup);
        TaskProcess other = start(again, 1, folder, backup)) {
      List<String> lines = chief.end(0);
      other.end(0);
      assertFalse(lines.contains("batch 0/0"), "the first epoch has run again: " + lines);
      assertTrue(lines.contains("batch 1/0"), lines.toString());
    }
    for (int worker = 0; worker < 2; worker++) {
      assertEquals(
          0,
          TrainingComparison.difference(expected, weights(folder, worker, expected.size())),
          1e-6,
          "worker " + worker);
    }
  }

  private static Path copy(Path folder) throws IOException {
    Path copy = Files.createTempDirectory(folder.getParent(), "copy");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(folder.relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    return copy;
  }

  private static TaskProcess start(Cluster cluster, int index, Path folder, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(folder.resolve("" + index).toString(), "true"));
    all.addAll(List.of(arguments));
    return TaskProcess.start(
        cluster.at(Cluster.WORKER, index), Worker.class, all.toArray(new String[0]));
  }

  @Test
  void aWorkerThatNeverComesIsNamed(@TempDir Path folder) throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 0);
    try (TaskProcess alone = start(cluster, 0, folder)) {
      String errors = String.join("\n", alone.end(1)) + alone.errors();
      assertTrue(errors.contains("worker 1 at " + cluster.task("worker", 1).address()), errors);
    }
  }

  @Test
  void workersOfSeveralReplicasEndTogetherWhenOneWantsTo() throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 0);
    try (TaskProcess chief = TaskProcess.start(cluster, Stopping.class);
        TaskProcess other = TaskProcess.start(cluster.at(Cluster.WORKER, 1), Stopping.class)) {
      List<String> lines = chief.end(0).stream().filter(l -> l.startsWith("batch")).toList();
      // Worker 1 stops after the third batch; both hear of it in the fourth.
      assertEquals(List.of("batch 0/0", "batch 0/1", "batch 0/2", "batch 0/3"), lines);
      assertEquals(chief.await("weights "), other.await("weights "));
      other.end(0);
    }
  }

  @Test
  void weightsThatOneWorkerAloneSetsAreNoticedByAll() throws Exception {
    Cluster cluster = TaskProcess.cluster(2, 0);
    try (TaskProcess chief = TaskProcess.start(cluster, Setting.class);
        TaskProcess other = TaskProcess.start(cluster.at(Cluster.WORKER, 1), Setting.class)) {
      String message =
          "IllegalStateException: Expected the same weights on all workers. Received others than"
              + " the chief's on worker 1.";
      for (TaskProcess worker : List.of(chief, other)) {
        assertTrue(worker.end(1).contains("epoch 1"), worker.toString());
        assertTrue(worker.errors().contains(message), worker.toString());
      }
    }
  }

  /**
   * All set the same weights after the first epoch; then one changes a bit, as another processor
   * might do; then a weight.
   */
  static final class Setting {
    public static void main(String[] args) {
      Cluster cluster = Cluster.fromTfConfig();
      try (Model model = model(true)) {
        Callback set =
            new Callback() {
              @Override
              public void onEpochEnd(int epoch, Logs logs) {
                List<HostTensor> weights = new ArrayList<>(model().getWeights());
                float[] values = weights.get(0).floats().clone();
                if (!cluster.isChief() && epoch > 0) {
                  values[5] = epoch == 1 ? Math.nextUp(values[5]) : values[5] + 0.01f;
                }
                weights.set(0, HostTensor.of(weights.get(0).shape(), values));
                model().setWeights(weights);
              }

              @Override
              public void onEpochBegin(int epoch) {
                System.out.println("epoch " + (epoch - 1));
              }
            };
        train(
            model, new MultiWorkerMirroredStrategy(cluster), Fit.epochs(4).seed(1).callbacks(set));
      } catch (RuntimeException e) {
        e.printStackTrace();
        System.exit(1);
      }
    }
  }

  /** Two replicas each, in micro-batches; the last of 41 samples would leave some without any. */
  static final class Stopping {
    public static void main(String[] args) {
      Cluster cluster = Cluster.fromTfConfig();
      try (Model model = model(true)) {
        Callback stop =
            new Callback() {
              @Override
              public void onTrainBatchEnd(int batch, Logs logs) {
                if (batch == 2 && !cluster.isChief()) {
                  model().stopTraining(true);
                }
              }
            };
        Strategy strategy =
            new MultiWorkerMirroredStrategy(cluster).replicas(MirroredStrategy.cpus(2));
        // One batch of a single row first: it is one worker's alone.
        model.distribute(strategy);
        model.trainOnBatch(data(6).rows(0, 1), data(3).rows(0, 1));
        train(
            model,
            strategy,
            Fit.epochs(2).seed(1).pipelineMicroBatches(3).callbacks(new Announcer(), stop));
        System.out.println(
            "weights "
                + model.getWeights().stream().map(w -> Arrays.toString(w.floats())).toList());
      }
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }
  }

  private static List<HostTensor> weights(Path folder, int worker, int count) throws IOException {
    List<HostTensor> weights = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      weights.add(NpyFile.read(folder.resolve(worker + "-" + i + ".npy")));
    }
    return weights;
  }

  private static List<String> epochs(TaskProcess worker) throws Exception {
    return worker.end(0).stream()
        .filter(line -> line.startsWith("logs:"))
        .map(line -> line.substring("logs:".length()))
        .toList();
  }

  static final class Worker {
    public static void main(String[] args) throws Exception {
      boolean isChief = Cluster.fromTfConfig().isChief();
      try (Model model = model(Boolean.parseBoolean(args[1]))) {
        if (!isChief) {
          // The chief's weights and order of samples count.
          model.setWeights(
              model.getWeights().stream()
                  .map(w -> HostTensor.zeros(w.dtype(), w.shape()))
                  .toList());
        }
        List<Callback> callbacks =
            new ArrayList<>(List.of(new CSVLogger(Path.of(args[0] + ".csv")), new Announcer()));
        if (args.length > 2) {
          callbacks.add(new BackupAndRestore(Path.of(args[2])));
        }
        Fit fit =
            Fit.epochs(EPOCHS).seed(isChief ? 9 : 10).callbacks(callbacks.toArray(new Callback[0]));
        PeerTimeouts patience =
            PeerTimeouts.defaults()
                .withArrival(Duration.ofSeconds(15))
                .withSilence(Duration.ofSeconds(10));
        History history = train(model, new MultiWorkerMirroredStrategy().timeouts(patience), fit);
        if (args.length > 2) {
          save(model, args[0]);
          halt(0);
        }
        for (int e = 0; e < EPOCHS; e++) {
          System.out.println(
              "logs:"
                  + history.history().get("loss").get(e)
                  + " "
                  + history.history().get("mae").get(e));
        }
        save(model, args[0]);
        halt(0);
      } catch (RuntimeException e) {
        e.printStackTrace();
        halt(1);
      }
    }

    private static void save(Model model, String prefix) throws IOException {
      List<HostTensor> weights = model.getWeights();
      for (int i = 0; i < weights.size(); i++) {
        NpyFile.write(Path.of(prefix + "-" + i + ".npy"), weights.get(i));
      }
    }

    /** Ends the process though TensorFlow's server runs. */
    private static void halt(int code) {
      System.out.flush();
      System.err.flush();
      Runtime.getRuntime().halt(code);
    }
  }

  /** Tells of every batch, slowly enough to be killed in between. */
  static final class Announcer extends Callback {
    private int epoch;

    @Override
    public void onEpochBegin(int newEpoch) {
      epoch = newEpoch;
    }

    @Override
    public void onTrainBatchBegin(int batch) {
      System.out.println("batch " + epoch + "/" + batch);
      System.out.flush();
    }
  }
}
