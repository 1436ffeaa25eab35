package io.addax.keras.callbacks;

import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.utils.PythonNumbers;

/**
 * Sets the learning rate before each epoch, and logs it as {@code learning_rate}. Source: {@code
 * keras.callbacks.LearningRateScheduler}.
 *
 * <pre>{@code
 * new LearningRateScheduler((epoch, rate) -> epoch < 10 ? rate : rate * Math.exp(-0.1))
 * }</pre>
 */
public final class LearningRateScheduler extends Callback {
  /** The rate of an epoch. */
  @FunctionalInterface
  public interface Schedule {
    /**
     * The rate of an epoch.
     *
     * @param epoch counted from 0
     * @param rate the rate of the epoch before
     */
    double rate(int epoch, double rate);
  }

  private final Schedule schedule;
  private int verbose;

  public LearningRateScheduler(Schedule schedule) {
    this.schedule = schedule;
  }

  /** 1 to tell the rate of each epoch. Default 0. */
  public LearningRateScheduler verbose(int level) {
    this.verbose = level;
    return this;
  }

  static void checkSettable(Callback callback, Optimizer optimizer) {
    if (optimizer.schedule().isPresent()) {
      throw new IllegalStateException(
          callback.getClass().getSimpleName()
              + " needs an optimizer whose learning rate is a number. Received: "
              + optimizer.className()
              + " with the schedule "
              + optimizer.schedule().get().className());
    }
  }

  @Override
  public void onTrainBegin() {
    checkSettable(this, model().optimizer());
  }

  @Override
  public void onEpochBegin(int epoch) {
    Optimizer optimizer = model().optimizer();
    double rate = schedule.rate(epoch, optimizer.learningRate());
    optimizer.learningRate(rate);
    if (verbose > 0) {
      output()
          .printf(
              "%nEpoch %d: LearningRateScheduler setting learning rate to %s.%n",
              epoch + 1, PythonNumbers.repr(rate));
    }
  }

  @Override
  public void onEpochEnd(int epoch, Logs logs) {
    logs.put("learning_rate", model().optimizer().learningRate());
  }
}
