package io.addax.keras.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.keras.optimizers.SGD;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What EarlyStopping and ReduceLROnPlateau decide, epoch by epoch, as Keras does. */
class DecisionsTest {
  private static Stream<Arguments> decisions(String callback) throws IOException {
    Path file = Path.of(System.getProperty("addax.test-data"), "callbacks.json");
    JsonArray all =
        JsonParser.parseString(Files.readString(file))
            .getAsJsonObject()
            .getAsJsonArray("decisions");
    return StreamSupport.stream(all.spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .filter(c -> c.get("callback").getAsString().equals(callback))
        .map(c -> Arguments.of(c.get("name").getAsString(), c));
  }

  static Stream<Arguments> earlyStopping() throws IOException {
    return decisions("EarlyStopping");
  }

  static Stream<Arguments> reduceLrOnPlateau() throws IOException {
    return decisions("ReduceLROnPlateau");
  }

  private static double number(JsonElement json) {
    return json.getAsString().equals("NaN") ? Double.NaN : json.getAsDouble();
  }

  private static void assertBest(JsonElement expected, Double best) {
    if (expected.isJsonNull()) {
      assertEquals(null, best);
    } else {
      assertEquals(number(expected), best);
    }
  }

  private static EarlyStopping stopping(JsonObject config) {
    EarlyStopping stopping = new EarlyStopping();
    config
        .asMap()
        .forEach(
            (key, value) -> {
              switch (key) {
                case "monitor" -> stopping.monitor(value.getAsString());
                case "min_delta" -> stopping.minDelta(value.getAsDouble());
                case "patience" -> stopping.patience(value.getAsInt());
                case "mode" -> stopping.mode(value.getAsString());
                case "baseline" -> stopping.baseline(value.getAsDouble());
                case "restore_best_weights" -> stopping.restoreBestWeights(value.getAsBoolean());
                case "start_from_epoch" -> stopping.startFromEpoch(value.getAsInt());
                default -> throw new AssertionError(key);
              }
            });
    return stopping;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("earlyStopping")
  void earlyStoppingDecidesAsKeras(String name, JsonObject golden) {
    EarlyStopping stopping = stopping(golden.getAsJsonObject("config"));
    try (FakeModel model = new FakeModel()) {
      stopping.attach(model, new FitParameters(0, 100, 1));
      stopping.onTrainBegin();
      for (JsonElement element : golden.getAsJsonArray("trace")) {
        JsonObject expected = element.getAsJsonObject();
        int epoch = expected.get("epoch").getAsInt();
        model.train(epoch);
        stopping.onEpochEnd(epoch, Logs.of(Map.of("val_loss", number(expected.get("value")))));
        assertBest(expected.get("best"), stopping.best());
        assertEquals(expected.get("wait").getAsInt(), stopping.waited(), "wait in " + epoch);
        assertEquals(expected.get("best_epoch").getAsInt(), stopping.bestEpoch());
        assertEquals(expected.get("stop").getAsBoolean(), model.isTrainingStopped());
      }
      stopping.onTrainEnd(Logs.empty());
      assertEquals(golden.get("stopped_epoch").getAsInt(), stopping.stoppedEpoch());
      assertEquals(golden.get("final_weights_of_epoch").getAsInt(), model.epoch());
    }
  }

  private static ReduceLROnPlateau plateau(JsonObject config) {
    ReduceLROnPlateau plateau = new ReduceLROnPlateau();
    config
        .asMap()
        .forEach(
            (key, value) -> {
              switch (key) {
                case "monitor" -> plateau.monitor(value.getAsString());
                case "factor" -> plateau.factor(value.getAsDouble());
                case "min_delta" -> plateau.minDelta(value.getAsDouble());
                case "patience" -> plateau.patience(value.getAsInt());
                case "mode" -> plateau.mode(value.getAsString());
                case "cooldown" -> plateau.cooldown(value.getAsInt());
                case "min_lr" -> plateau.minLr(value.getAsDouble());
                default -> throw new AssertionError(key);
              }
            });
    return plateau;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reduceLrOnPlateau")
  void reduceLrOnPlateauDecidesAsKeras(String name, JsonObject golden) {
    ReduceLROnPlateau plateau = plateau(golden.getAsJsonObject("config"));
    SGD sgd = new SGD(golden.get("initial_learning_rate").getAsDouble());
    try (FakeModel model = new FakeModel(sgd)) {
      plateau.attach(model, new FitParameters(0, 100, 1));
      plateau.onTrainBegin();
      for (JsonElement element : golden.getAsJsonArray("trace")) {
        JsonObject expected = element.getAsJsonObject();
        int epoch = expected.get("epoch").getAsInt();
        Logs logs = Logs.of(Map.of("val_loss", number(expected.get("value"))));
        float before = sgd.learningRate();
        plateau.onEpochEnd(epoch, logs);
        assertEquals(before, logs.get("learning_rate"));
        assertBest(expected.get("best"), plateau.best());
        assertEquals(expected.get("wait").getAsInt(), plateau.waited(), "wait in " + epoch);
        assertEquals(expected.get("cooldown_counter").getAsInt(), plateau.cooldownCounter());
        float rate = Float.parseFloat(expected.get("learning_rate").getAsString());
        assertEquals(rate, sgd.learningRate(), "rate after epoch " + epoch);
      }
    }
  }
}
