package io.addax.cli;

import com.google.gson.JsonObject;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.History;
import io.addax.keras.callbacks.Logs;
import java.util.ArrayList;
import java.util.List;

/** What each epoch took, and its learning rate, beside what Keras's history has. */
final class EpochRecords extends Callback {
  private final List<Double> seconds = new ArrayList<>();
  private final List<Integer> steps = new ArrayList<>();
  private final List<Float> rates = new ArrayList<>();
  private long start;
  private int batches;

  @Override
  public void onEpochBegin(int epoch) {
    start = System.nanoTime();
    batches = 0;
  }

  @Override
  public void onTrainBatchEnd(int batch, Logs logs) {
    batches++;
  }

  @Override
  public void onEpochEnd(int epoch, Logs logs) {
    seconds.add((System.nanoTime() - start) / 1e9);
    steps.add(batches);
    rates.add((float) model().optimizer().learningRateAt(model().iterations()));
  }

  /** One array per name, with an entry per epoch. */
  JsonObject toJson(History history) {
    JsonObject json = new JsonObject();
    history.history().forEach((name, values) -> json.add(name, Json.of(values)));
    boolean changes = rates.stream().distinct().count() > 1;
    if (changes) {
      json.add("lr", Json.of(rates));
    }
    json.add("seconds", Json.of(seconds));
    json.add("steps", Json.of(steps));
    return json;
  }
}
