package io.addax.keras.interop;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.data.NpyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training that goes on in the other language, through {@code .keras} files and without shuffling:
 * three epochs in Keras and three here, against six in Keras; and the other way round.
 */
@Tag("interop")
class KerasFilesInteropTest {
  private static final String SCRIPT = "keras_files.py";
  private static final double TOLERANCE = 1e-4;

  @TempDir Path folder;

  private static void fit(Path place, String from, String to) throws IOException {
    try (Model model = Model.load(place.resolve(from))) {
      HostTensor x = NpyFile.read(place.resolve("x.npy"));
      HostTensor y = NpyFile.read(place.resolve("y.npy"));
      model.fit(x, y, Fit.epochs(3).batchSize(8).shuffle(false).verbose(0));
      model.save(place.resolve(to));
    }
  }

  /** The predictions after three epochs in Keras. */
  private static HostTensor passOn(Path place) throws IOException {
    fit(place, "start.keras", "three-here.keras");
    fit(place, "three.keras", "six-here.keras");
    try (Model model = Model.load(place.resolve("start.keras"))) {
      model.save(place.resolve("start-here.keras"));
    }
    try (Model model = Model.load(place.resolve("three.keras"))) {
      model.save(place.resolve("three-again.keras"));
      model.saveWeights(place.resolve("three.weights.h5"));
      if (model.optimizer().schedule().isEmpty()) {
        model.optimizer().learningRate(0.125);
      }
      model.save(place.resolve("changed.keras"));
      return model.predict(NpyFile.read(place.resolve("x.npy")));
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "sgd adam adamw rmsprop",
        "sgd-plain nesterov amsgrad rmsprop-centered",
        "adagrad adadelta adamax nadam ftrl",
        "lion ema accumulation schedule",
        "cosine clipnorm clipvalue global-clipnorm",
        "ema-overwriting momentum-accumulation weight-decay loss-scale",
        "dynamic-scale"
      })
  void trainingGoesOnInTheOtherLanguage(String names) throws Exception {
    List<String> optimizers = List.of(names.split(" "));
    List<Object> arguments = new ArrayList<>(List.of("make", folder));
    arguments.addAll(optimizers);
    KerasPeer.run(SCRIPT, arguments.toArray());
    Map<String, HostTensor> predictions = new HashMap<>();
    for (String optimizer : optimizers) {
      predictions.put(optimizer, passOn(folder.resolve(optimizer)));
    }
    arguments.set(0, "finish");
    JsonObject results = KerasPeer.run(SCRIPT, arguments.toArray());
    assertAll(
        optimizers.stream()
            .map(name -> () -> check(name, results.getAsJsonObject(name), predictions.get(name))));
  }

  private static void check(String optimizer, JsonObject result, HostTensor predictions) {
    // Lion moves by the sign of its gradients, so rounding of one near zero shows.
    List<String> trained = optimizer.equals("lion") ? List.of() : List.of("three", "six", "there");
    for (String comparison : trained) {
      double difference = result.get(comparison).getAsDouble();
      assertTrue(difference < TOLERANCE, () -> optimizer + ", " + comparison + ": " + difference);
    }
    assertEquals(0, result.get("start").getAsDouble(), optimizer + ": an unbuilt optimizer");
    assertEquals(0, result.get("again").getAsDouble(), optimizer + ": loaded and saved");
    assertEquals(0, result.get("weights").getAsDouble(), optimizer + ": .weights.h5");
    assertEquals(30, result.get("iterations").getAsInt(), optimizer);
    if (!List.of("schedule", "cosine").contains(optimizer)) {
      assertEquals(0.125, result.get("rate").getAsDouble(), optimizer + ": a changed rate");
    }
    assertArrayEquals(
        KerasPeer.floats(result.get("predictions")), predictions.floats(), 1e-5f, optimizer);
  }
}
