package io.addax.keras.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.keras.optimizers.SGD;
import io.addax.keras.optimizers.schedules.ExponentialDecay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallbacksTest {
  private final FakeModel model = new FakeModel();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir Path folder;

  @AfterEach
  void close() {
    model.close();
  }

  private <T extends Callback> T attached(T callback) {
    callback.attach(model, new FitParameters(1, 3, 10));
    callback.printTo(new PrintStream(printed, true, StandardCharsets.UTF_8));
    return callback;
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private static Logs logs(Object... namesAndValues) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], ((Number) namesAndValues[i + 1]).doubleValue());
    }
    return Logs.of(values);
  }

  @Test
  void historyKeepsEveryEpochsValuesInOrder() {
    History history = attached(new History());
    history.onTrainBegin();
    history.onEpochEnd(0, logs("accuracy", 0.5, "loss", 2));
    history.onEpochEnd(1, logs("accuracy", 0.75, "loss", 1, "val_loss", 3));
    assertEquals(List.of(0, 1), history.epochs());
    assertEquals(List.of(2.0, 1.0), history.get("loss"));
    assertEquals(List.of(3.0), history.get("val_loss"));
    assertEquals(List.of("accuracy", "loss", "val_loss"), List.copyOf(history.history().keySet()));
    Exception unknown = assertThrows(IllegalArgumentException.class, () -> history.get("auc"));
    assertTrue(unknown.getMessage().contains("[accuracy, loss, val_loss]"));
  }

  @Test
  void logsAreComputedOnceAndOnlyIfRead() {
    int[] computed = {0};
    Logs logs =
        Logs.lazy(
            () -> {
              computed[0]++;
              return Map.of("loss", 1.0);
            });
    assertEquals(0, computed[0]);
    assertEquals(1.0, logs.get("loss"));
    assertTrue(logs.has("loss"));
    assertEquals(1, computed[0]);
    logs.put("learning_rate", 0.5);
    assertEquals(List.of("loss", "learning_rate"), List.copyOf(logs.names()));
    assertFalse(Logs.empty().has("learning_rate"));
  }

  @Test
  void anUnknownMonitorIsAnErrorThatListsTheNames() {
    for (MonitorCallback<?> callback :
        List.of(
            new EarlyStopping().monitor("val_los"),
            new ReduceLROnPlateau().monitor("val_los"),
            new ModelCheckpoint("x").saveBestOnly(true).monitor("val_los"))) {
      attached(callback).onTrainBegin();
      Exception error =
          assertThrows(
              IllegalArgumentException.class,
              () -> callback.onEpochEnd(0, logs("loss", 1, "val_loss", 1)));
      assertTrue(error.getMessage().startsWith(callback.getClass().getSimpleName() + ": "));
      assertTrue(error.getMessage().contains("[loss, val_loss"), error.getMessage());
      assertTrue(error.getMessage().endsWith("Received: 'val_los'"), error.getMessage());
    }
  }

  @Test
  void epochsWithoutTheirValidationAreNotWatched() {
    EarlyStopping stopping = new EarlyStopping();
    stopping.attach(model, new FitParameters(0, 10, 1, 2));
    stopping.onTrainBegin();
    stopping.onEpochEnd(0, logs("loss", 1));
    assertEquals(null, stopping.best());
    stopping.onEpochEnd(1, logs("loss", 1, "val_loss", 7));
    assertEquals(7, stopping.best());
    assertThrows(IllegalArgumentException.class, () -> stopping.onEpochEnd(3, logs("loss", 1)));
  }

  @Test
  void modeAutoKnowsWhatRisesAndWhatFalls() {
    for (String name : List.of("accuracy", "val_auc", "auc_1", "val_digit_accuracy", "f1_score")) {
      assertEquals(Direction.MAX, Direction.of(name).orElseThrow(), name);
    }
    for (String name : List.of("loss", "val_loss", "mean_squared_error", "left_mae", "val_hinge")) {
      assertEquals(Direction.MIN, Direction.of(name).orElseThrow(), name);
    }
    EarlyStopping stopping = attached(new EarlyStopping().monitor("my_thing"));
    stopping.onTrainBegin();
    Exception error =
        assertThrows(
            IllegalArgumentException.class, () -> stopping.onEpochEnd(0, logs("my_thing", 1)));
    assertTrue(error.getMessage().contains("mode(\"max\")"), error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new EarlyStopping().mode("up"));
  }

  @Test
  void earlyStoppingTellsWhatItDoes() {
    EarlyStopping stopping =
        attached(new EarlyStopping().monitor("loss").verbose(1).restoreBestWeights(true));
    stopping.onTrainBegin();
    model.train(0);
    stopping.onEpochEnd(0, logs("loss", 1));
    model.train(1);
    stopping.onEpochEnd(1, logs("loss", 2));
    stopping.onTrainEnd(Logs.empty());
    assertEquals(0, model.epoch());
    assertEquals(
        "Epoch 2: early stopping\n"
            + "Restoring model weights from the end of the best epoch: 1.\n",
        printed());
  }

  @Test
  void theSchedulerSetsAndLogsTheRate() {
    LearningRateScheduler scheduler =
        attached(
            new LearningRateScheduler((epoch, rate) -> epoch < 1 ? rate : rate / 2).verbose(1));
    scheduler.onTrainBegin();
    scheduler.onEpochBegin(0);
    assertEquals(0.1f, model.optimizer().learningRate());
    scheduler.onEpochBegin(1);
    Logs logs = logs("loss", 1);
    scheduler.onEpochEnd(1, logs);
    assertEquals(0.05f, logs.get("learning_rate"));
    assertTrue(
        printed().contains("\nEpoch 2: LearningRateScheduler setting learning rate to 0.05"));
  }

  /** What Keras prints, too; the rate is a float32 that is printed as a double. */
  @Test
  void ratesArePrintedAsPythonPrintsThem() {
    model.optimizer().learningRate(0.001);
    ReduceLROnPlateau plateau =
        attached(new ReduceLROnPlateau().monitor("loss").patience(1).verbose(1));
    plateau.onTrainBegin();
    for (int epoch = 0; epoch < 4; epoch++) {
      plateau.onEpochEnd(epoch, logs("loss", 1));
    }
    LearningRateScheduler scheduler =
        attached(new LearningRateScheduler((epoch, rate) -> rate * 0.1).verbose(1));
    scheduler.onEpochBegin(0);
    attached(new LearningRateScheduler((epoch, rate) -> 0.01).verbose(1)).onEpochBegin(1);
    String reduced = "ReduceLROnPlateau reducing learning rate to ";
    String set = "LearningRateScheduler setting learning rate to ";
    assertEquals(
        ("\nEpoch 2: " + reduced + "0.00010000000474974513.\n")
            + ("\nEpoch 3: " + reduced + "1.0000000474974514e-05.\n")
            + ("\nEpoch 4: " + reduced + "1.0000000656873453e-06.\n")
            + ("\nEpoch 1: " + set + "1.0000001111620805e-07.\n")
            + ("\nEpoch 2: " + set + "0.01.\n"),
        printed());
  }

  @Test
  void aRateThatCannotBeSetIsAnErrorBeforeTraining() {
    SGD sgd = new SGD();
    sgd.learningRate(new ExponentialDecay(0.1, 10, 0.5));
    try (FakeModel scheduled = new FakeModel(sgd)) {
      for (Callback callback :
          List.of(new LearningRateScheduler((epoch, rate) -> rate), new ReduceLROnPlateau())) {
        callback.attach(scheduled, new FitParameters(0, 1, 1));
        Exception error = assertThrows(IllegalStateException.class, callback::onTrainBegin);
        assertTrue(error.getMessage().contains("ExponentialDecay"), error.getMessage());
      }
    }
  }

  @Test
  void trainingEndsWhenTheLossIsNotFinite() {
    TerminateOnNaN terminate = attached(new TerminateOnNaN());
    terminate.onTrainBatchEnd(0, logs("loss", 1));
    assertFalse(model.isTrainingStopped());
    terminate.onTrainBatchEnd(1, logs("loss", Double.POSITIVE_INFINITY));
    assertTrue(model.isTrainingStopped());
    assertEquals("Batch 1: Invalid loss, terminating training\n", printed());
    TerminateOnNaN raise = attached(new TerminateOnNaN().raiseError(true));
    assertThrows(
        ArithmeticException.class, () -> raise.onTrainBatchEnd(2, logs("loss", Double.NaN)));
  }

  @Test
  void lambdasAreCalled() {
    List<String> calls = new ArrayList<>();
    LambdaCallback callback =
        attached(
            new LambdaCallback()
                .onTrainBegin(() -> calls.add("begin"))
                .onEpochBegin(epoch -> calls.add("epoch " + epoch))
                .onTrainBatchBegin(batch -> calls.add("batch " + batch))
                .onTrainBatchEnd((batch, logs) -> calls.add("batch " + batch + " " + logs))
                .onEpochEnd((epoch, logs) -> calls.add("epoch " + epoch + " " + logs))
                .onTrainEnd(logs -> calls.add("end " + logs)));
    callback.onTrainBegin();
    callback.onEpochBegin(0);
    callback.onTrainBatchBegin(1);
    callback.onTrainBatchEnd(1, logs("loss", 1));
    callback.onEpochEnd(0, logs("loss", 2));
    callback.onTrainEnd(logs("loss", 3));
    assertEquals(
        "[begin, epoch 0, batch 1, batch 1 {loss=1.0}, epoch 0 {loss=2.0}, end {loss=3.0}]",
        calls.toString());
  }

  @Test
  void csvLinesAreKerass() throws IOException {
    Path file = folder.resolve("log.csv");
    CSVLogger logger = attached(new CSVLogger(file).separator(";"));
    logger.onTrainBegin();
    logger.onEpochEnd(0, logs("loss", 0.25, "accuracy", 1e-5));
    logger.onEpochEnd(1, logs("loss", Double.NaN, "accuracy", 12345678, "val_loss", 1));
    logger.onTrainEnd(Logs.empty());
    // Keras fixes the columns at the first epoch, with a val_ for each if there was no validation.
    assertEquals(
        "epoch;accuracy;loss;val_accuracy;val_loss\r\n"
            + "0;1e-05;0.25;NA;NA\r\n"
            + "1;12345678.0;nan;NA;1.0\r\n",
        Files.readString(file));
    CSVLogger again = attached(new CSVLogger(file).separator(";").append(true));
    again.onTrainBegin();
    again.onEpochEnd(2, logs("loss", 1, "accuracy", 1));
    again.onTrainEnd(Logs.empty());
    assertTrue(Files.readString(file).endsWith("1;12345678.0;nan;NA;1.0\r\n2;1.0;1.0;NA;NA\r\n"));
  }

  @Test
  void aCsvFileCanBeClosedWhereTrainingFails() throws IOException {
    Path file = folder.resolve("log.csv");
    CSVLogger logger = attached(new CSVLogger(file));
    logger.close();
    logger.onTrainBegin();
    logger.onEpochEnd(0, logs("loss", 1, "val_loss", 2));
    logger.close();
    logger.close();
    assertEquals("epoch,loss,val_loss\r\n0,1.0,2.0\r\n", Files.readString(file));
    logger.onTrainBegin();
    logger.onTrainEnd(Logs.empty());
    logger.close();
    assertEquals("", Files.readString(file));
  }

  @Test
  void checkpointsAreSavedEveryEpoch() {
    String pattern = folder.resolve("sub") + "/{epoch:02d}-{val_loss:.2f}";
    ModelCheckpoint checkpoint = attached(new ModelCheckpoint(pattern).verbose(1));
    checkpoint.onTrainBegin();
    checkpoint.onEpochBegin(4);
    checkpoint.onEpochEnd(4, logs("loss", 1, "val_loss", 0.125));
    String file = folder.resolve("sub") + "/05-0.12";
    assertEquals(List.of("checkpoint " + file), model.saved);
    assertEquals(
        "\nEpoch 5: saving model to "
            + file
            + "\n\nEpoch 5: finished saving model to "
            + file
            + "\n",
        printed());
    assertTrue(Files.isDirectory(folder.resolve("sub")));
  }

  @Test
  void onlyTheBestCheckpointsAreSaved() {
    ModelCheckpoint checkpoint =
        attached(
            new ModelCheckpoint(folder + "/{epoch}")
                .saveBestOnly(true)
                .saveWeightsOnly(true)
                .initialValueThreshold(0.5)
                .monitor("val_accuracy")
                .verbose(1));
    double[] values = {0.4, 0.6, 0.6, 0.7};
    for (int epoch = 0; epoch < values.length; epoch++) {
      checkpoint.onEpochBegin(epoch);
      checkpoint.onEpochEnd(epoch, logs("val_accuracy", values[epoch]));
    }
    assertEquals(List.of("weights " + folder + "/2", "weights " + folder + "/4"), model.saved);
    assertTrue(printed().startsWith("\nEpoch 1: val_accuracy did not improve from 0.50000\n"));
    assertTrue(
        printed().contains("Epoch 4: val_accuracy improved from 0.60000 to 0.70000, saving"));
  }

  @Test
  void checkpointsAreSavedEverySoManyBatches() {
    ModelCheckpoint checkpoint =
        attached(new ModelCheckpoint(folder + "/{epoch}-{batch:03d}").saveFreq(4));
    for (int epoch = 0; epoch < 2; epoch++) {
      checkpoint.onEpochBegin(epoch);
      for (int batch = 0; batch < 5; batch++) {
        checkpoint.onTrainBatchEnd(
            batch,
            Logs.lazy(
                () -> {
                  throw new AssertionError("nobody asked for logs");
                }));
      }
      checkpoint.onEpochEnd(epoch, Logs.empty());
    }
    assertEquals(
        List.of("checkpoint " + folder + "/1-004", "checkpoint " + folder + "/2-003"), model.saved);
  }

  @Test
  void checkpointsAreKerasFilesByTheirNames() {
    for (ModelCheckpoint checkpoint :
        List.of(
            new ModelCheckpoint(folder + "/{epoch}.keras"),
            new ModelCheckpoint(folder + "/{epoch}.weights.h5").saveWeightsOnly(true))) {
      attached(checkpoint).onTrainBegin();
      checkpoint.onEpochBegin(0);
      checkpoint.onEpochEnd(0, Logs.empty());
    }
    assertEquals(
        List.of("model " + folder + "/1.keras", "weights " + folder + "/1.weights.h5"),
        model.saved);
  }

  @Test
  void checkpointNamesThatCannotWorkAreErrors() {
    Exception legacy =
        assertThrows(IllegalArgumentException.class, () -> new ModelCheckpoint("best.h5"));
    assertTrue(legacy.getMessage().endsWith("Received: 'best.h5'"));
    for (ModelCheckpoint other :
        List.of(
            new ModelCheckpoint("best.weights.h5"),
            new ModelCheckpoint("best.keras").saveWeightsOnly(true))) {
      assertThrows(IllegalArgumentException.class, attached(other)::onTrainBegin);
    }
    ModelCheckpoint checkpoint = attached(new ModelCheckpoint("{val_acc:.2f}"));
    checkpoint.onEpochBegin(0);
    Exception missing =
        assertThrows(
            IllegalArgumentException.class, () -> checkpoint.onEpochEnd(0, logs("loss", 1)));
    assertTrue(missing.getMessage().contains("[epoch, loss]"), missing.getMessage());
    ModelCheckpoint format = attached(new ModelCheckpoint("{loss:d}"));
    assertThrows(IllegalArgumentException.class, () -> format.onEpochEnd(0, logs("loss", 1)));
  }

  @Test
  void aCallbackWithoutAModelSaysSo() {
    assertThrows(IllegalStateException.class, () -> new ReduceLROnPlateau().onTrainBegin());
  }
}
