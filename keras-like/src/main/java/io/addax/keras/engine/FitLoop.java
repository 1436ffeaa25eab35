package io.addax.keras.engine;

import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.CallbackList;
import io.addax.keras.callbacks.FitParameters;
import io.addax.keras.callbacks.History;
import io.addax.keras.callbacks.Logs;
import io.addax.keras.callbacks.ProgbarLogger;
import io.addax.keras.data.Batch;
import io.addax.keras.data.Dataset;
import io.addax.keras.data.DatasetIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Training over epochs, with validation and callbacks, in Keras's order of events. */
public final class FitLoop {
  private static final Logger LOG = LoggerFactory.getLogger(FitLoop.class);

  private final Trainer trainer;
  private final Model model;
  private final Fit options;
  private final Dataset training;
  private final Dataset validation;
  private final CallbackList callbacks;
  private final History history = new History();
  private final ClassWeights classWeights;

  /**
   * Prepares training.
   *
   * @param training batches
   * @param validation batches; null for none
   */
  public FitLoop(Trainer trainer, Fit options, Dataset training, Dataset validation) {
    this.trainer = trainer;
    this.model = trainer.model();
    this.options = options;
    this.training = training;
    this.validation = validation;
    this.classWeights =
        options.classWeight().isEmpty() ? null : new ClassWeights(options.classWeight());
    List<Callback> all = new ArrayList<>(options.callbacks());
    if (options.verbose() != 0) {
      all.add(new ProgbarLogger());
    }
    all.add(history);
    long steps =
        options.stepsPerEpoch().isPresent()
            ? options.stepsPerEpoch().getAsInt()
            : Math.max(-1, training.cardinality());
    callbacks =
        new CallbackList(
            all,
            model,
            new FitParameters(
                options.verbose(), options.epochs(), steps, options.validationFreq()));
  }

  /** Trains. Where training fails, callbacks that are {@link AutoCloseable} are closed. */
  public History run() {
    try {
      return train();
    } catch (RuntimeException | Error e) {
      closeCallbacks(e);
      throw e;
    }
  }

  private void closeCallbacks(Throwable failure) {
    for (Callback callback : options.callbacks()) {
      if (callback instanceof AutoCloseable closeable) {
        try {
          closeable.close();
        } catch (Exception e) {
          failure.addSuppressed(e);
        }
      }
    }
  }

  private History train() {
    model.stopTraining(false);
    trainer.microBatches(options.pipelineMicroBatches());
    trainer.takeOverFromChief();
    callbacks.onTrainBegin();
    Logs last = Logs.empty();
    Batches batches = new Batches();
    try {
      for (int epoch = options.initialEpoch(); epoch < options.epochs(); epoch++) {
        trainer.resetMetrics();
        callbacks.onEpochBegin(epoch);
        batches.beginEpoch(epoch);
        int steps = epoch(batches);
        if (steps == 0) {
          throw new IllegalArgumentException(
              "Expected at least one batch of training data. Received: none");
        }
        Map<String, Double> logs = new TreeMap<>(trainer.results());
        if (validation != null && (epoch + 1) % options.validationFreq() == 0) {
          Map<String, Double> measured =
              new EvaluateLoop(trainer, validation, options.validationSteps(), callbacks).run();
          measured.forEach((name, value) -> logs.put("val_" + name, value));
        }
        last = Logs.of(logs);
        callbacks.onEpochEnd(epoch, last);
        if (trainer.ofChief(model.isTrainingStopped() ? 1 : 0)[0] != 0) {
          break;
        }
      }
    } finally {
      batches.close();
      trainer.unstage();
    }
    if (options.epochs() > options.initialEpoch()) {
      trainer.finishTraining();
    }
    callbacks.onTrainEnd(last);
    return history;
  }

  private int epoch(Batches batches) {
    int step = 0;
    for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
      callbacks.onTrainBatchBegin(step);
      trainer.trainBatch(classWeights == null ? batch : classWeights.apply(batch));
      callbacks.onTrainBatchEnd(step, Logs.lazy(trainer::resultsSoFar));
      step++;
      if (model.isTrainingStopped()) {
        break;
      }
    }
    return step;
  }

  /**
   * The batches of one epoch after the other. With steps per epoch, an epoch goes on where the one
   * before stopped, and ends early where the data end, as in Keras.
   */
  private final class Batches {
    private DatasetIterator iterator;
    private long pass;
    private int left;

    void beginEpoch(int epoch) {
      if (options.stepsPerEpoch().isEmpty()) {
        open(epoch);
        return;
      }
      left = options.stepsPerEpoch().getAsInt();
      if (iterator == null) {
        resume(epoch);
      } else if (!iterator.hasNext()) {
        open(pass + 1);
      }
    }

    /** Opens the first pass where {@code epoch} would have begun, had those before been run. */
    private void resume(int epoch) {
      long batches = training.cardinality();
      if (batches <= 0) {
        open(epoch);
        return;
      }
      long epochsPerPass = (batches + left - 1) / left;
      open(epoch / epochsPerPass);
      for (long skip = epoch % epochsPerPass * left; skip > 0; skip--) {
        iterator.next();
      }
    }

    private void open(long newPass) {
      close();
      pass = newPass;
      iterator = training.reusingIterator(pass);
    }

    /** The next batch; null where the epoch ends. */
    Batch next() {
      if (options.stepsPerEpoch().isPresent()) {
        if (left == 0) {
          return null;
        }
        if (!iterator.hasNext()) {
          LOG.warn(
              "The data ended {} steps before the epoch did: give more, or repeat() them", left);
        }
        left--;
      }
      return iterator.hasNext() ? iterator.next() : null;
    }

    void close() {
      if (iterator != null) {
        iterator.close();
        iterator = null;
      }
    }
  }
}
