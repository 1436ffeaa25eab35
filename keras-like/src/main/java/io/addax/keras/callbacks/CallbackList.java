package io.addax.keras.callbacks;

import com.google.common.collect.ImmutableList;
import io.addax.keras.Model;
import java.util.List;
import java.util.function.Consumer;

/** Several callbacks as one, called in order. */
public final class CallbackList extends Callback {
  private final ImmutableList<Callback> callbacks;

  /** Attaches each to the model, but for those that are not for this process. */
  public CallbackList(List<? extends Callback> callbacks, Model model, FitParameters parameters) {
    boolean isChief = model.strategy().isChief();
    this.callbacks =
        callbacks.stream()
            .filter(callback -> isChief || !callback.isForChiefOnly())
            .collect(ImmutableList.toImmutableList());
    attach(model, parameters);
    each(c -> c.attach(model, parameters));
  }

  private void each(Consumer<Callback> call) {
    callbacks.forEach(call);
  }

  @Override
  public void onTrainBegin() {
    each(Callback::onTrainBegin);
  }

  @Override
  public void onTrainEnd(Logs logs) {
    each(c -> c.onTrainEnd(logs));
  }

  @Override
  public void onEpochBegin(int epoch) {
    each(c -> c.onEpochBegin(epoch));
  }

  @Override
  public void onEpochEnd(int epoch, Logs logs) {
    each(c -> c.onEpochEnd(epoch, logs));
  }

  @Override
  public void onTrainBatchBegin(int batch) {
    each(c -> c.onTrainBatchBegin(batch));
  }

  @Override
  public void onTrainBatchEnd(int batch, Logs logs) {
    each(c -> c.onTrainBatchEnd(batch, logs));
  }

  @Override
  public void onTestBegin() {
    each(Callback::onTestBegin);
  }

  @Override
  public void onTestEnd(Logs logs) {
    each(c -> c.onTestEnd(logs));
  }

  @Override
  public void onTestBatchBegin(int batch) {
    each(c -> c.onTestBatchBegin(batch));
  }

  @Override
  public void onTestBatchEnd(int batch, Logs logs) {
    each(c -> c.onTestBatchEnd(batch, logs));
  }

  @Override
  public void onPredictBegin() {
    each(Callback::onPredictBegin);
  }

  @Override
  public void onPredictEnd() {
    each(Callback::onPredictEnd);
  }

  @Override
  public void onPredictBatchBegin(int batch) {
    each(c -> c.onPredictBatchBegin(batch));
  }

  @Override
  public void onPredictBatchEnd(int batch) {
    each(c -> c.onPredictBatchEnd(batch));
  }
}
