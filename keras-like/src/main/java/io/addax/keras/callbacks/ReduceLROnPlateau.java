package io.addax.keras.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.utils.PythonNumbers;
import java.util.OptionalDouble;

/**
 * Lowers the learning rate when a value no longer improves. Logs {@code learning_rate}. Source:
 * {@code keras.callbacks.ReduceLROnPlateau}.
 *
 * <pre>{@code
 * Fit.epochs(100).callbacks(new ReduceLROnPlateau().factor(0.2).patience(5).minLr(1e-5))
 * }</pre>
 */
public final class ReduceLROnPlateau extends MonitorCallback<ReduceLROnPlateau> {
  private double factor = 0.1;
  private int patience = 10;
  private int verbose;
  private int cooldown;
  private double minLr;

  private Double best;
  private int wait;
  private int cooldownCounter;

  public ReduceLROnPlateau() {
    setMinDelta(1e-4);
  }

  @Override
  ReduceLROnPlateau self() {
    return this;
  }

  /** What the rate is multiplied by, less than 1. Default 0.1. */
  public ReduceLROnPlateau factor(double newFactor) {
    checkArgument(newFactor < 1, "Expected factor < 1. Received: %s", newFactor);
    this.factor = newFactor;
    return this;
  }

  /** How many epochs without improvement to wait. Default 10. */
  public ReduceLROnPlateau patience(int epochs) {
    checkArgument(epochs >= 0, "Expected patience >= 0. Received: %s", epochs);
    this.patience = epochs;
    return this;
  }

  /** 1 to tell what is done. Default 0. */
  public ReduceLROnPlateau verbose(int level) {
    this.verbose = level;
    return this;
  }

  /** How much better a value must be to count as an improvement. Default 1e-4. */
  public ReduceLROnPlateau minDelta(double delta) {
    setMinDelta(delta);
    return this;
  }

  /** How many epochs after a reduction are not counted. Default 0. */
  public ReduceLROnPlateau cooldown(int epochs) {
    this.cooldown = epochs;
    return this;
  }

  /** The rate is not lowered below this. Default 0. */
  public ReduceLROnPlateau minLr(double rate) {
    this.minLr = rate;
    return this;
  }

  @Override
  public void onTrainBegin() {
    LearningRateScheduler.checkSettable(this, model().optimizer());
    best = null;
    wait = 0;
    cooldownCounter = 0;
  }

  @Override
  public void onEpochEnd(int epoch, Logs logs) {
    logs.put("learning_rate", model().optimizer().learningRate());
    OptionalDouble watched = watched(epoch, logs);
    if (watched.isEmpty()) {
      return;
    }
    if (cooldownCounter > 0) {
      cooldownCounter--;
      wait = 0;
    }
    double current = watched.getAsDouble();
    if (isImprovement(current, best)) {
      best = current;
      wait = 0;
    } else if (cooldownCounter == 0 && ++wait >= patience) {
      reduce(epoch);
    }
  }

  private void reduce(int epoch) {
    Optimizer optimizer = model().optimizer();
    double old = optimizer.learningRate();
    if (old <= (float) minLr) {
      return;
    }
    double reduced = Math.max(old * factor, minLr);
    optimizer.learningRate(reduced);
    if (verbose > 0) {
      output()
          .printf(
              "%nEpoch %d: ReduceLROnPlateau reducing learning rate to %s.%n",
              epoch + 1, PythonNumbers.repr(reduced));
    }
    cooldownCounter = cooldown;
    wait = 0;
  }

  /** The best value so far; null before the first. */
  public Double best() {
    return best;
  }

  /** How many counted epochs have passed without improvement. */
  public int waited() {
    return wait;
  }

  /** How many epochs are still not counted. */
  public int cooldownCounter() {
    return cooldownCounter;
  }
}
