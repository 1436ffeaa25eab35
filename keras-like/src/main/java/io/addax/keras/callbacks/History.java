package io.addax.keras.callbacks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was logged, epoch by epoch: what {@code fit} returns. Source: {@code
 * keras.callbacks.History}.
 *
 * <pre>{@code
 * History history = model.fit(x, y, Fit.epochs(3).validationSplit(0.2));
 * history.get("val_loss");  // [0.61, 0.48, 0.41]
 * }</pre>
 */
public final class History extends Callback {
  private final List<Integer> epochs = new ArrayList<>();
  private final Map<String, List<Double>> history = new LinkedHashMap<>();

  @Override
  public void onTrainBegin() {
    epochs.clear();
  }

  @Override
  public void onEpochEnd(int epoch, Logs logs) {
    epochs.add(epoch);
    logs.asMap()
        .forEach((name, value) -> history.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
  }

  /** The epochs that were run, counted from 0. */
  public List<Integer> epochs() {
    return Collections.unmodifiableList(epochs);
  }

  /** The values of each epoch in which there were any, by name. */
  public Map<String, List<Double>> history() {
    return Collections.unmodifiableMap(history);
  }

  /**
   * The values of one name.
   *
   * @throws IllegalArgumentException if there are none of this name; the message lists the names
   */
  public List<Double> get(String name) {
    List<Double> values = history.get(name);
    if (values == null) {
      throw new IllegalArgumentException(
          "Nothing of this name was logged. Expected one of "
              + history.keySet()
              + ". Received: '"
              + name
              + "'");
    }
    return Collections.unmodifiableList(values);
  }

  @Override
  public String toString() {
    return "History(" + epochs.size() + " epochs, " + history.keySet() + ")";
  }
}
