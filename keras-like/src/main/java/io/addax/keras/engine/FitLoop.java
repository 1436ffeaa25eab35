package io.addax.keras.engine;

import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.CallbackList;
import io.addax.keras.callbacks.FitParameters;
import io.addax.keras.callbacks.History;
import io.addax.keras.callbacks.Logs;
import io.addax.keras.callbacks.ProgbarLogger;
import io.addax.keras.callbacks.TrainingPosition;
import io.addax.keras.data.Batch;
import io.addax.keras.data.Dataset;
import io.addax.keras.data.DatasetIterator;
import io.addax.keras.data.DatasetPasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Training over epochs, with validation and callbacks, in Keras's order of events. */
public final class FitLoop {
  private static final Logger LOG = LoggerFactory.getLogger(FitLoop.class);

  private final Trainer trainer;
  private final Model model;
  private final Fit options;
  private final Supplier<Dataset> data;
  private final Dataset validation;
  private final CallbackList callbacks;
  private final History history = new History();
  private final ClassWeights classWeights;
  private Dataset training;
  private OptionalDouble restoredRate = OptionalDouble.empty();

  /**
   * Prepares training.
   *
   * @param data gives the batches; asked again where a callback has restored what they depend on
   * @param validation batches; null for none
   */
  public FitLoop(Trainer trainer, Fit options, Supplier<Dataset> data, Dataset validation) {
    this.trainer = trainer;
    this.model = trainer.model();
    this.options = options;
    this.data = data;
    this.training = data.get();
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
      trainer.failAttendance(e);
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
    trainer.beginAttendance();
    callbacks.onTrainBegin();
    TrainingPosition begin = begin();
    Logs last = Logs.empty();
    Batches batches = new Batches();
    try {
      for (int epoch = begin.epoch(); epoch < options.epochs(); epoch++) {
        trainer.resetMetrics();
        callbacks.onEpochBegin(epoch);
        batches.beginEpoch(epoch);
        int done = 0;
        if (epoch == begin.epoch() && begin.batch() > 0) {
          restoreRate(); // which callbacks had set at this epoch's begin before, and now again
          done = skip(batches, begin.batch());
        }
        int steps = epoch(batches, done);
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
        if (trainer.anyStops(model.isTrainingStopped())) {
          break;
        }
      }
    } finally {
      batches.close();
      trainer.unstage();
    }
    trainer.endAttendance();
    if (options.epochs() > begin.epoch()) {
      trainer.finishTraining();
    }
    callbacks.onTrainEnd(last);
    return history;
  }

  /**
   * Where a callback has restored the state of, or else where the options say. In a cluster the
   * chief's state counts, and with it the place and the rate.
   */
  private TrainingPosition begin() {
    Optional<TrainingPosition> restored =
        options.callbacks().stream().flatMap(c -> c.beginning().stream()).findFirst();
    TrainingPosition begin = restored.orElse(new TrainingPosition(options.initialEpoch(), 0));
    boolean fixedRate = model.optimizer().schedule().isEmpty();
    double rate = fixedRate ? model.optimizer().learningRateAt(0) : 0;
    long[] chiefs =
        trainer.ofChief(
            restored.isPresent() ? 1 : 0,
            begin.epoch(),
            begin.batch(),
            Double.doubleToLongBits(rate));
    if (chiefs[0] != 0) {
      training = data.get();
      if (fixedRate) {
        restoredRate = OptionalDouble.of(Double.longBitsToDouble(chiefs[3]));
        restoreRate();
      }
    }
    return new TrainingPosition(Math.toIntExact(chiefs[1]), Math.toIntExact(chiefs[2]));
  }

  private void restoreRate() {
    restoredRate.ifPresent(model.optimizer()::learningRate);
  }

  /** Leaves out batches that were trained on before the run was interrupted; how many. */
  private int skip(Batches batches, int count) {
    Batch last = null;
    int mostRows = 0;
    for (int i = 0; i < count; i++) {
      last = batches.next();
      if (last == null) {
        throw new IllegalArgumentException(
            "Expected the data that the restored training had: at least "
                + count
                + " batches in an epoch. Received: "
                + i);
      }
      mostRows = Math.max(mostRows, last.size());
    }
    trainer.goOn(weighted(last), mostRows);
    return count;
  }

  private Batch weighted(Batch batch) {
    return classWeights == null ? batch : classWeights.apply(batch);
  }

  private int epoch(Batches batches, int done) {
    int step = done;
    for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
      if (step % model.strategy().turns() != model.strategy().turn()) {
        step++; // another worker's
        continue;
      }
      callbacks.onTrainBatchBegin(step);
      boolean voted = trainer.trainBatch(weighted(batch), model.isTrainingStopped());
      callbacks.onTrainBatchEnd(step, Logs.lazy(trainer::resultsSoFar));
      step++;
      // Workers end together: one that wants to says so in the next step.
      if (model.strategy().workers() == 1 ? model.isTrainingStopped() : voted) {
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
    private DatasetPasses passes;
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
        open(0);
        for (int skipped = 0; skipped < epoch; skipped++) {
          left = options.stepsPerEpoch().getAsInt();
          while (next() != null) {
            // trained on before
          }
          if (!iterator.hasNext()) {
            open(pass + 1);
          }
        }
        left = options.stepsPerEpoch().getAsInt();
        return;
      }
      long epochsPerPass = (batches + left - 1) / left;
      open(epoch / epochsPerPass);
      for (long skip = epoch % epochsPerPass * left; skip > 0; skip--) {
        iterator.next();
      }
    }

    private void open(long newPass) {
      if (passes == null) {
        passes = training.reusingPasses();
      }
      pass = newPass;
      iterator = passes.begin(pass);
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
      if (passes != null) {
        passes.close();
      }
    }
  }
}
