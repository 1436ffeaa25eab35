package io.addax.keras.callbacks;

import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.KerasCase;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.Adam;
import io.addax.keras.optimizers.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A training whose every kind of state matters; and, as a program, one that waits to be killed
 * within its second epoch.
 *
 * <p>Arguments: the folder of the backup, how often to save (0 for each epoch's end), where to
 * write the weights, and whether to wait.
 */
final class BackedUpTraining {
  static final int EPOCHS = 4;
  static final int BATCHES = 7;
  static final String WAITING = "waiting";

  private static final HostTensor X = KerasCase.sines(1, 100, 16);
  private static final int[] Y = KerasCase.classes(100, 10, 7);

  private BackedUpTraining() {}

  static Model model(Optimizer optimizer) {
    Model model =
        KerasCase.start(
            new Sequential(
                new Input(16),
                new Dense(24).activation("relu"),
                new BatchNormalization(),
                new Dropout(0.4).seed(5),
                new Dense(10)));
    model.compile(optimizer, new SparseCategoricalCrossentropy().fromLogits(true), "accuracy");
    return model;
  }

  static Optimizer optimizer() {
    return new Adam(0.01).gradientAccumulationSteps(3).useEma(true).emaMomentum(0.8);
  }

  static History fit(Model model, Fit options, List<Callback> callbacks) {
    return model.fit(X, Y, options.callbacks(callbacks.toArray(Callback[]::new)));
  }

  /** Without a seed of its own: the model's is part of the backup. */
  static Fit options() {
    return Fit.epochs(EPOCHS).verbose(0).batchSize(15);
  }

  static BackupAndRestore backup(Path folder, int saveFreq) {
    BackupAndRestore backup = new BackupAndRestore(folder);
    return saveFreq == 0 ? backup : backup.saveFreq(saveFreq);
  }

  public static void main(String[] arguments) throws Exception {
    try (Model model = model(optimizer())) {
      train(model, arguments);
    }
  }

  /** What the program does with its arguments. */
  static void train(Model model, String[] arguments) throws IOException {
    List<Callback> callbacks = new ArrayList<>();
    callbacks.add(backup(Path.of(arguments[0]), Integer.parseInt(arguments[1])));
    if (Boolean.parseBoolean(arguments[3])) {
      callbacks.add(new Waiting());
    }
    fit(model, options().seed(3), callbacks);
    model.saveWeights(Path.of(arguments[2]));
  }

  /** Stops for good in the second epoch, after its fourth batch. */
  private static final class Waiting extends Callback {
    private int epoch;

    @Override
    public void onEpochBegin(int newEpoch) {
      epoch = newEpoch;
    }

    @Override
    public void onTrainBatchEnd(int batch, Logs logs) {
      if (epoch == 1 && batch == 3) {
        System.out.println(WAITING);
        try {
          Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
