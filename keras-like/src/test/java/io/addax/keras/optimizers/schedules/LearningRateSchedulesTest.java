package io.addax.keras.optimizers.schedules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.keras.config.Config;
import io.addax.keras.optimizers.Optimizer;
import io.addax.keras.optimizers.Optimizers;
import io.addax.keras.optimizers.SGD;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LearningRateSchedulesTest {
  static Stream<Arguments> cases() throws IOException {
    Path file = Path.of(System.getProperty("addax.test-data"), "schedules.json.gz");
    try (Reader reader =
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8)) {
      JsonArray cases = JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("cases");
      return StreamSupport.stream(cases.spliterator(), false)
          .map(JsonElement::getAsJsonObject)
          .map(c -> Arguments.of(c.get("name").getAsString(), c));
    }
  }

  private static LearningRateSchedule schedule(JsonObject golden) {
    return LearningRateSchedules.REGISTRY.get(
        golden.get("schedule").getAsString(), Config.of(golden.getAsJsonObject("config")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void ratesAreKerass(String name, JsonObject golden) {
    LearningRateSchedule schedule = schedule(golden);
    JsonArray steps = golden.getAsJsonArray("steps");
    for (int i = 0; i < steps.size(); i++) {
      float expected = Float.parseFloat(golden.getAsJsonArray("values").get(i).getAsString());
      double actual = schedule.at(steps.get(i).getAsLong());
      assertEquals(
          expected, actual, Math.max(2e-6 * Math.abs(expected), 1e-9), "step " + steps.get(i));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void configRoundTrip(String name, JsonObject golden) {
    LearningRateSchedule schedule = schedule(golden);
    JsonObject written = schedule.serialize().toJson();
    LearningRateSchedule again = LearningRateSchedules.REGISTRY.fromJson(written);
    assertEquals(written, again.serialize().toJson());
    assertEquals(schedule.at(17), again.at(17));
    golden
        .getAsJsonObject("config")
        .asMap()
        .forEach((key, v) -> assertTrue(schedule.config().has(key), key));
  }

  @Test
  void anOptimizerTakesAndWritesItsSchedule() {
    Optimizer sgd = new SGD().learningRate(new ExponentialDecay(0.1, 10, 0.5).staircase(true));
    assertEquals(0.05f, sgd.learningRateAt(10));
    Optimizer again = Optimizers.REGISTRY.fromJson(sgd.serialize().toJson());
    assertEquals(0.025f, again.learningRateAt(25));
    assertThrows(IllegalStateException.class, () -> sgd.learningRate(0.1));
    assertThrows(IllegalStateException.class, sgd::learningRate);
  }

  @Test
  void aLambdaIsASchedule() {
    Optimizer sgd = new SGD().learningRate(step -> 1.0 / (1 + step));
    assertEquals(0.25, sgd.learningRateAt(3));
  }

  @Test
  void badArgumentsAreErrors() {
    assertThrows(IllegalArgumentException.class, () -> new ExponentialDecay(0.1, 0, 0.5));
    assertThrows(
        IllegalArgumentException.class,
        () -> new PiecewiseConstantDecay(new long[] {1, 2}, new double[] {1, 2}));
    assertThrows(
        IllegalArgumentException.class,
        () -> new PiecewiseConstantDecay(new long[] {2, 1}, new double[] {1, 2, 3}));
    assertThrows(
        IllegalArgumentException.class,
        () -> LearningRateSchedules.REGISTRY.get("CosineDecay", Config.empty()));
  }
}
