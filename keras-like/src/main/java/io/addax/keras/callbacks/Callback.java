package io.addax.keras.callbacks;

import io.addax.keras.Model;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Takes part in training, evaluation and prediction. Override what you need; every method does
 * nothing by itself. The order of calls is Keras's. Source: {@code keras.callbacks.Callback}.
 */
public abstract class Callback {
  private Model model;
  private FitParameters parameters;
  private PrintStream output;
  private TrainingPosition beginning;

  /** The model that is being run. */
  protected final Model model() {
    if (model == null) {
      throw new IllegalStateException(getClass().getSimpleName() + " is not attached to a model");
    }
    return model;
  }

  /** How the run was asked for. */
  protected final FitParameters parameters() {
    return parameters;
  }

  /** Called by the model before anything else. */
  public final void attach(Model newModel, FitParameters newParameters) {
    this.model = newModel;
    this.parameters = newParameters;
    this.beginning = null;
  }

  /**
   * Lets training begin somewhere else than at {@code Fit.initialEpoch}, because this callback has
   * restored the state of that moment; for {@link #onTrainBegin}.
   */
  protected final void beginAt(TrainingPosition position) {
    this.beginning = position;
  }

  /** Where this callback wants training to begin; empty for no wish. */
  public final Optional<TrainingPosition> beginning() {
    return Optional.ofNullable(beginning);
  }

  /** Where this callback prints its messages. Default {@code System.out}. */
  public final Callback printTo(PrintStream stream) {
    this.output = stream;
    return this;
  }

  /** Where to print. */
  protected final PrintStream output() {
    return output == null ? System.out : output;
  }

  /**
   * Whether in a cluster the chief's callback alone takes part, as it should where all would write
   * the same file; one that changes the model does so through {@link #beginAt} alone. Default
   * false.
   */
  protected boolean isForChiefOnly() {
    return false;
  }

  public void onTrainBegin() {}

  public void onTrainEnd(Logs logs) {}

  /** Epochs count from 0. */
  public void onEpochBegin(int epoch) {}

  /**
   * The logs hold the training's values and, if there was a validation, {@code val_…}. What a
   * callback {@linkplain Logs#put puts} there, those after it and the history get too.
   */
  public void onEpochEnd(int epoch, Logs logs) {}

  /** Batches count from 0. */
  public void onTrainBatchBegin(int batch) {}

  /** The logs are the running values of the epoch, computed only if read. */
  public void onTrainBatchEnd(int batch, Logs logs) {}

  public void onTestBegin() {}

  public void onTestEnd(Logs logs) {}

  public void onTestBatchBegin(int batch) {}

  public void onTestBatchEnd(int batch, Logs logs) {}

  public void onPredictBegin() {}

  public void onPredictEnd() {}

  public void onPredictBatchBegin(int batch) {}

  public void onPredictBatchEnd(int batch) {}
}
