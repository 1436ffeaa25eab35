package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Evaluate;
import io.addax.keras.Fit;
import io.addax.keras.KerasCase;
import io.addax.keras.Model;
import io.addax.keras.Predict;
import io.addax.keras.Sequential;
import io.addax.keras.callbacks.Callback;
import io.addax.keras.callbacks.FitParameters;
import io.addax.keras.callbacks.History;
import io.addax.keras.callbacks.Logs;
import io.addax.keras.data.Dataset;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.SGD;
import io.addax.keras.testkit.Goldens;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Callbacks are called in Keras's order, with logs of Keras's names. */
class CallbackEventsTest {

  /** Writes down every call as {@code method index [names]}. */
  private static final class Recorder extends Callback {
    final List<String> events = new ArrayList<>();

    private void add(String method, Object index, Logs logs) {
      events.add(method + " " + index + " " + List.copyOf(logs.names()));
    }

    private void add(String method, Object index) {
      add(method, index, Logs.empty());
    }

    FitParameters seen() {
      return parameters();
    }

    @Override
    public void onTrainBegin() {
      add("on_train_begin", null);
    }

    @Override
    public void onTrainEnd(Logs logs) {
      add("on_train_end", null, logs);
    }

    @Override
    public void onEpochBegin(int epoch) {
      add("on_epoch_begin", epoch);
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
      add("on_epoch_end", epoch, logs);
    }

    @Override
    public void onTrainBatchBegin(int batch) {
      add("on_train_batch_begin", batch);
    }

    @Override
    public void onTrainBatchEnd(int batch, Logs logs) {
      add("on_train_batch_end", batch, logs);
    }

    @Override
    public void onTestBegin() {
      add("on_test_begin", null);
    }

    @Override
    public void onTestEnd(Logs logs) {
      add("on_test_end", null, logs);
    }

    @Override
    public void onTestBatchBegin(int batch) {
      add("on_test_batch_begin", batch);
    }

    @Override
    public void onTestBatchEnd(int batch, Logs logs) {
      add("on_test_batch_end", batch, logs);
    }

    @Override
    public void onPredictBegin() {
      add("on_predict_begin", null);
    }

    @Override
    public void onPredictEnd() {
      add("on_predict_end", null);
    }

    @Override
    public void onPredictBatchBegin(int batch) {
      add("on_predict_batch_begin", batch);
    }

    @Override
    public void onPredictBatchEnd(int batch) {
      add("on_predict_batch_end", batch);
    }
  }

  private record Case(JsonObject json) {
    @Override
    public String toString() {
      return json.get("call").getAsString() + ": " + json.get("name").getAsString();
    }

    Fit fit() {
      Fit options = Fit.defaults().verbose(0);
      for (var option : json.getAsJsonObject("options").entrySet()) {
        int value = (int) option.getValue().getAsDouble();
        options =
            switch (option.getKey()) {
              case "epochs" -> options.withEpochs(value);
              case "batch_size" -> options.batchSize(value);
              case "initial_epoch" -> options.initialEpoch(value);
              case "validation_split" -> options.validationSplit(option.getValue().getAsDouble());
              case "validation_freq" -> options.validationFreq(value);
              case "validation_batch_size" -> options.validationBatchSize(value);
              case "steps_per_epoch" -> options.stepsPerEpoch(value);
              default -> throw new IllegalArgumentException(option.getKey());
            };
      }
      JsonElement validation = json.get("validation_samples");
      return validation == null || validation.isJsonNull()
          ? options
          : options.validation(Dataset.of(x(validation.getAsInt()), y(validation.getAsInt())));
    }

    int batchSize() {
      return json.getAsJsonObject("options").get("batch_size").getAsInt();
    }

    /** What Keras called; predictions themselves are no logs here. */
    List<String> events() {
      List<String> events = new ArrayList<>();
      for (JsonObject event : Goldens.objects(json.getAsJsonArray("events"))) {
        List<String> logs =
            event.getAsJsonArray("logs").asList().stream()
                .map(JsonElement::getAsString)
                .filter(name -> !name.startsWith("outputs"))
                .toList();
        JsonElement index = event.get("index");
        events.add(
            event.get("method").getAsString()
                + " "
                + (index.isJsonNull() ? null : index.getAsInt())
                + " "
                + logs);
      }
      return events;
    }
  }

  private static HostTensor x(int samples) {
    return KerasCase.sines(1, samples, 4);
  }

  private static int[] y(int samples) {
    return KerasCase.classes(samples, 3, 7);
  }

  static Stream<Case> cases() {
    return Goldens.cases("callbacks.json").stream().map(Case::new);
  }

  private static Model model(Object... metrics) {
    Model model = new Sequential(new Input(4), new Dense(3).activation("softmax"));
    model.compile(new SGD(0.1), new SparseCategoricalCrossentropy(), metrics);
    return model;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void callbacksAreCalledInTheOrderOfKeras(Case c) {
    Recorder recorder = new Recorder();
    int samples = c.json.get("samples").getAsInt();
    JsonElement names = c.json.get("metrics");
    Object[] metrics =
        names == null
            ? new Object[] {"accuracy"}
            : names.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toArray();
    try (Model model = model(metrics)) {
      switch (c.json.get("call").getAsString()) {
        case "fit" -> {
          History history = model.fit(x(samples), y(samples), c.fit().callbacks(recorder));
          assertEquals(
              c.json.getAsJsonArray("history_epochs").asList().stream()
                  .map(JsonElement::getAsInt)
                  .toList(),
              history.epochs());
          assertEquals(
              c.json.getAsJsonArray("history_keys").asList().stream()
                  .map(JsonElement::getAsString)
                  .toList(),
              List.copyOf(history.history().keySet()));
        }
        case "evaluate" ->
            model.evaluate(
                x(samples),
                y(samples),
                Evaluate.silent().batchSize(c.batchSize()).callbacks(recorder));
        default ->
            model.predict(
                x(samples), Predict.defaults().batchSize(c.batchSize()).callbacks(recorder));
      }
    }
    assertEquals(String.join("\n", c.events()), String.join("\n", recorder.events));
    JsonObject params = c.json.getAsJsonObject("params");
    assertEquals(params.get("epochs").getAsInt(), recorder.seen().epochs());
    assertEquals(params.get("steps").getAsInt(), recorder.seen().steps());
    assertEquals(params.get("verbose").getAsInt(), recorder.seen().verbose());
  }

  @Test
  void stoppingInABatchEndsTheEpochWithItsValidationAndThenTraining() {
    Recorder recorder = new Recorder();
    Callback stop =
        new Callback() {
          @Override
          public void onTrainBatchEnd(int batch, Logs logs) {
            model().stopTraining(batch == 1);
          }
        };
    try (Model model = model()) {
      Fit options = Fit.epochs(5).verbose(0).batchSize(4).validation(Dataset.of(x(4), y(4)));
      History history = model.fit(x(12), y(12), options.callbacks(recorder, stop));
      assertEquals(List.of(0), history.epochs());
      assertEquals(
          List.of(
              "on_train_begin",
              "on_epoch_begin",
              "on_train_batch_begin",
              "on_train_batch_end",
              "on_train_batch_begin",
              "on_train_batch_end",
              "on_test_begin",
              "on_test_batch_begin",
              "on_test_batch_end",
              "on_test_end",
              "on_epoch_end",
              "on_train_end"),
          recorder.events.stream().map(e -> e.substring(0, e.indexOf(' '))).toList());
      assertEquals(2, model.fit(x(12), y(12), options.withEpochs(2)).epochs().size());
    }
  }

  @Test
  void whatACallbackPutsInTheLogsOfAnEpochTheHistoryHas() {
    Callback adds =
        new Callback() {
          @Override
          public void onEpochEnd(int epoch, Logs logs) {
            logs.put("extra", epoch * 2.0);
          }
        };
    try (Model model = model()) {
      History history = model.fit(x(4), y(4), Fit.epochs(2).verbose(0).callbacks(adds));
      assertEquals(List.of(0.0, 2.0), history.get("extra"));
    }
  }
}
