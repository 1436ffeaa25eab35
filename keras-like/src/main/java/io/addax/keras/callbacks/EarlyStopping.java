package io.addax.keras.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.HostTensor;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Ends training when a value no longer improves. Source: {@code keras.callbacks.EarlyStopping}.
 *
 * <pre>{@code
 * Fit.epochs(100).callbacks(new EarlyStopping().patience(3).restoreBestWeights(true))
 * }</pre>
 */
public final class EarlyStopping extends MonitorCallback<EarlyStopping> {
  private int patience;
  private int verbose;
  private Double baseline;
  private boolean restoreBestWeights;
  private int startFromEpoch;

  private int wait;
  private int stoppedEpoch;
  private Double best;
  private int bestEpoch;
  private List<HostTensor> bestWeights;

  @Override
  EarlyStopping self() {
    return this;
  }

  /** How much better a value must be to count as an improvement. Default 0. */
  public EarlyStopping minDelta(double delta) {
    setMinDelta(delta);
    return this;
  }

  /** How many epochs without improvement to wait. Default 0. */
  public EarlyStopping patience(int epochs) {
    checkArgument(epochs >= 0, "Expected patience >= 0. Received: %s", epochs);
    this.patience = epochs;
    return this;
  }

  /** 1 to tell what is done. Default 0. */
  public EarlyStopping verbose(int level) {
    this.verbose = level;
    return this;
  }

  /** Only what is better than this ends the waiting. Default none. */
  public EarlyStopping baseline(double value) {
    this.baseline = value;
    return this;
  }

  /**
   * Whether the model has the weights of the best epoch in the end instead of the last. Default
   * false.
   */
  public EarlyStopping restoreBestWeights(boolean restore) {
    this.restoreBestWeights = restore;
    return this;
  }

  /** The first epoch that is watched, counted from 0. Default 0. */
  public EarlyStopping startFromEpoch(int epoch) {
    this.startFromEpoch = epoch;
    return this;
  }

  @Override
  public void onTrainBegin() {
    wait = 0;
    stoppedEpoch = 0;
    best = null;
    bestEpoch = 0;
    bestWeights = null;
  }

  @Override
  public void onEpochEnd(int epoch, Logs logs) {
    OptionalDouble watched = watched(epoch, logs);
    if (watched.isEmpty() || epoch < startFromEpoch) {
      return;
    }
    double current = watched.getAsDouble();
    if (restoreBestWeights && bestWeights == null) {
      bestWeights = model().getWeights();
      bestEpoch = epoch;
    }
    wait++;
    if (isImprovement(current, best)) {
      best = current;
      bestEpoch = epoch;
      if (restoreBestWeights) {
        bestWeights = model().getWeights();
      }
      if (baseline == null || isImprovement(current, baseline)) {
        wait = 0;
      }
    } else if (wait >= patience && epoch > 0) {
      stoppedEpoch = epoch;
      model().stopTraining(true);
    }
  }

  @Override
  public void onTrainEnd(Logs logs) {
    if (stoppedEpoch > 0 && verbose > 0) {
      output().println("Epoch " + (stoppedEpoch + 1) + ": early stopping");
    }
    if (restoreBestWeights && bestWeights != null) {
      if (verbose > 0) {
        output()
            .println(
                "Restoring model weights from the end of the best epoch: " + (bestEpoch + 1) + ".");
      }
      model().setWeights(bestWeights);
    }
    bestWeights = null;
  }

  /** The best value so far; null before the first epoch that is watched. */
  public Double best() {
    return best;
  }

  /** The epoch of the best value, counted from 0. */
  public int bestEpoch() {
    return bestEpoch;
  }

  /** How many watched epochs have passed without improvement. */
  public int waited() {
    return wait;
  }

  /** The epoch after which training was ended, counted from 0; 0 if it was not. */
  public int stoppedEpoch() {
    return stoppedEpoch;
  }
}
