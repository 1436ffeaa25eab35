package io.addax.keras.callbacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.HostTensor;
import io.addax.graph.checkpoint.Checkpoint;
import io.addax.keras.Fit;
import io.addax.keras.KerasCase;
import io.addax.keras.Model;
import io.addax.keras.data.Dataset;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.LossScaleOptimizer;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.RMSprop;
import io.addax.keras.optimizers.SGD;
import io.addax.keras.optimizers.schedules.ExponentialDecay;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training that is interrupted and run again ends bit for bit as if it had not been. */
class BackupAndRestoreTest {
  @TempDir Path folder;

  /** Fails in an epoch, after a batch. */
  private static final class Interruption extends Callback {
    private final int inEpoch;
    private final int afterBatch;
    private int epoch;

    Interruption(int inEpoch, int afterBatch) {
      this.inEpoch = inEpoch;
      this.afterBatch = afterBatch;
    }

    @Override
    public void onEpochBegin(int newEpoch) {
      epoch = newEpoch;
    }

    @Override
    public void onTrainBatchEnd(int batch, Logs logs) {
      if (epoch == inEpoch && batch == afterBatch) {
        throw new IllegalStateException("power cut");
      }
    }
  }

  private static final Map<String, Supplier<Optimizer>> OPTIMIZERS =
      Map.of(
          "accumulating, averaged", BackedUpTraining::optimizer,
          "averaged at times",
              () -> new SGD(0.05).useEma(true).emaMomentum(0.9).emaOverwriteFrequency(4),
          "schedule", () -> new Adam(0.01).learningRate(new ExponentialDecay(0.01, 5, 0.7)),
          "centered", () -> new RMSprop(0.01).momentum(0.5).centered(true),
          "scaling the loss", () -> new LossScaleOptimizer(new Adam(0.01)).dynamicGrowthSteps(4));

  /** Saving at each epoch's end, within it, and exactly at its end but before validation. */
  static Stream<Arguments> runs() {
    return OPTIMIZERS.keySet().stream()
        .flatMap(
            optimizer ->
                Stream.of(0, 3, BackedUpTraining.BATCHES)
                    .map(saveFreq -> Arguments.of(optimizer, saveFreq)));
  }

  private static void assertSame(List<HostTensor> expected, List<HostTensor> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).floats(), actual.get(i).floats(), "weight " + i);
    }
  }

  private static void interrupt(
      Optimizer optimizer, Fit options, int epoch, int batch, Callback... callbacks) {
    try (Model model = BackedUpTraining.model(optimizer)) {
      List<Callback> all = new ArrayList<>(List.of(callbacks));
      all.add(new Interruption(epoch, batch));
      assertThrows(IllegalStateException.class, () -> BackedUpTraining.fit(model, options, all));
    }
  }

  @ParameterizedTest(name = "{0}, every {1} batches")
  @MethodSource("runs")
  void endsWithTheSameWeightsAndLosses(String optimizer, int saveFreq) {
    Supplier<Optimizer> made = OPTIMIZERS.get(optimizer);
    Fit options = BackedUpTraining.options().seed(3).validationSplit(0.05);
    List<HostTensor> expected;
    History whole;
    try (Model model = BackedUpTraining.model(made.get())) {
      whole = BackedUpTraining.fit(model, options, List.of());
      expected = model.getWeights();
    }
    Path backup = folder.resolve("backup");
    interrupt(made.get(), options, 2, 4, BackedUpTraining.backup(backup, saveFreq));
    interrupt(made.get(), options, 3, 1, BackedUpTraining.backup(backup, saveFreq));
    try (Model model = BackedUpTraining.model(made.get())) {
      Callback last = BackedUpTraining.backup(backup, saveFreq);
      History rest = BackedUpTraining.fit(model, options, List.of(last));
      assertSame(expected, model.getWeights());
      int done = BackedUpTraining.EPOCHS - rest.get("loss").size();
      assertTrue(done >= 2, "epochs that were not repeated: " + done);
      for (String name : whole.history().keySet()) {
        List<Double> all = whole.get(name);
        assertEquals(all.subList(done, all.size()), rest.get(name), name);
      }
    }
    assertFalse(Files.exists(backup));
  }

  @Test
  void theOrderOfExamplesIsRestoredWithoutASeed() throws IOException {
    Path start = folder.resolve("start");
    Path backup = folder.resolve("backup");
    Fit options = BackedUpTraining.options();
    List<HostTensor> expected;
    try (Model model = BackedUpTraining.model(new SGD(0.05))) {
      BackedUpTraining.fit(model, options.withEpochs(1), List.of());
      model.saveCheckpoint(start, new TrainingPosition(1, 0));
      BackedUpTraining.fit(model, options.initialEpoch(1), List.of());
      expected = model.getWeights();
    }
    Checkpoint.copy(start, Files.createDirectories(backup).resolve("latest"));
    interrupt(new SGD(0.05), options, 2, 4, new BackupAndRestore(backup).saveFreq(2));
    try (Model model = BackedUpTraining.model(new SGD(0.05))) {
      BackedUpTraining.fit(model, options, List.of(new BackupAndRestore(backup)));
      assertSame(expected, model.getWeights());
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"known", "endless", "of unknown length"})
  void goesOnWhereTheDataStopped(String kind) {
    HostTensor x = KerasCase.sines(1, 100, 16);
    int[] y = KerasCase.classes(100, 10, 7);
    Dataset shuffled = Dataset.of(x, y).shuffle(100, 4);
    Dataset data =
        switch (kind) {
          case "known" -> shuffled.batch(15);
          case "endless" -> shuffled.batch(15).repeat();
          default -> shuffled.filter(example -> true).batch(15);
        };
    Fit options = Fit.epochs(6).verbose(0).stepsPerEpoch(3);
    List<HostTensor> expected;
    try (Model model = BackedUpTraining.model(new SGD(0.05))) {
      model.fit(data, options);
      expected = model.getWeights();
    }
    for (int saveFreq : new int[] {0, 2}) {
      Path backup = folder.resolve("backup" + saveFreq);
      try (Model model = BackedUpTraining.model(new SGD(0.05))) {
        Callback saving = BackedUpTraining.backup(backup, saveFreq);
        Fit interrupted = options.callbacks(saving, new Interruption(4, 1));
        assertThrows(IllegalStateException.class, () -> model.fit(data, interrupted));
      }
      try (Model model = BackedUpTraining.model(new SGD(0.05))) {
        model.fit(data, options.callbacks(BackedUpTraining.backup(backup, saveFreq)));
        assertSame(expected, model.getWeights());
      }
    }
  }

  @ParameterizedTest(name = "every {0} batches")
  @ValueSource(ints = {0, 3})
  void aRateThatCallbacksChangedIsRestored(int saveFreq) {
    Fit options = BackedUpTraining.options().seed(3);
    Supplier<Callback> falls =
        () -> new LearningRateScheduler((epoch, rate) -> (float) (rate * 0.5));
    List<HostTensor> expected;
    try (Model model = BackedUpTraining.model(new SGD(0.1))) {
      BackedUpTraining.fit(model, options, List.of(falls.get()));
      expected = model.getWeights();
    }
    Path backup = folder.resolve("backup");
    Callback saving = BackedUpTraining.backup(backup, saveFreq);
    interrupt(new SGD(0.1), options, 2, 4, falls.get(), saving);
    try (Model model = BackedUpTraining.model(new SGD(0.1))) {
      Callback last = BackedUpTraining.backup(backup, saveFreq);
      BackedUpTraining.fit(model, options, List.of(falls.get(), last));
      assertSame(expected, model.getWeights());
    }
  }

  @Test
  void theBackupBeforeTakesThePlaceOfADamagedOne() throws IOException {
    Path backup = folder.resolve("backup");
    Fit options = BackedUpTraining.options().seed(3);
    interrupt(new SGD(0.05), options, 3, 1, new BackupAndRestore(backup).doubleCheckpoint(true));
    Path data = backup.resolve("latest.data-00000-of-00001");
    Files.write(data, new byte[(int) Files.size(data)]);
    List<HostTensor> expected;
    try (Model model = BackedUpTraining.model(new SGD(0.05))) {
      History history =
          BackedUpTraining.fit(
              model, options, List.of(new BackupAndRestore(backup).doubleCheckpoint(true)));
      assertEquals(2, history.get("loss").size()); // epochs 2 and 3
      expected = model.getWeights();
    }
    try (Model model = BackedUpTraining.model(new SGD(0.05))) {
      BackedUpTraining.fit(model, options, List.of());
      assertSame(expected, model.getWeights());
    }
  }

  @Test
  void aDamagedBackupWithoutAnotherIsAnError() throws IOException {
    Path backup = folder.resolve("backup");
    Fit options = BackedUpTraining.options();
    interrupt(new SGD(0.05), options, 2, 1, new BackupAndRestore(backup));
    Files.writeString(backup.resolve("latest.index"), "nonsense");
    try (Model model = BackedUpTraining.model(new SGD(0.05))) {
      List<Callback> callbacks = List.of(new BackupAndRestore(backup));
      Exception error =
          assertThrows(
              UncheckedIOException.class, () -> BackedUpTraining.fit(model, options, callbacks));
      assertTrue(error.getMessage().startsWith("BackupAndRestore cannot read"), error.toString());
    }
  }

  @Test
  void aFinishedTrainingIsNotRepeatedWhereItsBackupIsKept() {
    Path backup = folder.resolve("backup");
    Fit options = BackedUpTraining.options();
    List<HostTensor> expected;
    try (Model model = BackedUpTraining.model(new SGD(0.05))) {
      BackedUpTraining.fit(
          model, options, List.of(new BackupAndRestore(backup).deleteCheckpoint(false)));
      expected = model.getWeights();
    }
    try (Model model = BackedUpTraining.model(new SGD(0.05))) {
      assertNotEquals(expected, model.getWeights());
      History history = BackedUpTraining.fit(model, options, List.of(new BackupAndRestore(backup)));
      assertEquals(List.of(), history.epochs());
      assertSame(expected, model.getWeights());
    }
    assertFalse(Files.exists(backup));
  }

  @Test
  void onlyItsOwnFilesAreDeleted() throws IOException {
    Path backup = Files.createDirectory(folder.resolve("backup"));
    Path other = Files.writeString(backup.resolve("notes.txt"), "mine");
    try (Model model = BackedUpTraining.model(new SGD(0.05))) {
      BackedUpTraining.fit(
          model, BackedUpTraining.options(), List.of(new BackupAndRestore(backup)));
    }
    try (Stream<Path> left = Files.list(backup)) {
      assertEquals(List.of(other), left.toList());
    }
  }

  @Test
  void badArgumentsAreErrorsAtOnce() {
    assertThrows(IllegalArgumentException.class, () -> new BackupAndRestore(""));
    assertThrows(IllegalArgumentException.class, () -> new BackupAndRestore("x").saveFreq(0));
    assertThrows(IllegalArgumentException.class, () -> new TrainingPosition(-1, 0));
  }

  private Process start(int saveFreq, boolean waits, Path weights) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath,
            BackedUpTraining.class.getName(),
            folder.resolve("backup").toString(),
            Integer.toString(saveFreq),
            weights.toString(),
            Boolean.toString(waits))
        .redirectErrorStream(true)
        .start();
  }

  /** {@code destroyForcibly} is {@code kill -9} where there is such a thing. */
  @ParameterizedTest(name = "every {0} batches")
  @ValueSource(ints = {0, 2})
  @Timeout(300)
  void aKilledProcessIsRunAgain(int saveFreq) throws Exception {
    Path weights = folder.resolve("weights");
    Process first = start(saveFreq, true, weights);
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(first.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> lines = new ArrayList<>();
      String line = out.readLine();
      while (line != null && !line.equals(BackedUpTraining.WAITING)) {
        lines.add(line);
        line = out.readLine();
      }
      assertEquals(BackedUpTraining.WAITING, line, lines::toString);
    } finally {
      first.destroyForcibly().waitFor();
    }
    assertFalse(Checkpoint.exists(weights));
    assertTrue(Checkpoint.exists(folder.resolve("backup").resolve("latest")));
    Process second = start(saveFreq, false, weights);
    byte[] printed = second.getInputStream().readAllBytes();
    assertTrue(second.waitFor(2, TimeUnit.MINUTES));
    assertEquals(0, second.exitValue(), () -> new String(printed, StandardCharsets.UTF_8));
    try (Model undisturbed = BackedUpTraining.model(BackedUpTraining.optimizer());
        Model killed = BackedUpTraining.model(BackedUpTraining.optimizer())) {
      BackedUpTraining.fit(undisturbed, BackedUpTraining.options().seed(3), List.of());
      killed.loadWeights(weights);
      assertSame(undisturbed.getWeights(), killed.getWeights());
    }
  }
}
