package io.addax.keras.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.data.NpyFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training that goes on in the other language, through {@code .keras} files, without shuffling. */
@Tag("interop")
class KerasFilesInteropTest {
  private static final String SCRIPT = "keras_files.py";

  @TempDir Path folder;

  private HostTensor array(String name) throws Exception {
    return NpyFile.read(folder.resolve(name));
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private void fit(String from, String to, int epochs) throws Exception {
    try (Model model = Model.load(file(from))) {
      model.fit(
          array("x.npy"),
          array("y.npy"),
          Fit.epochs(epochs).batchSize(8).shuffle(false).verbose(0));
      model.save(file(to));
    }
  }

  private void checkSame(String a, String b, double tolerance) throws Exception {
    JsonObject difference = KerasPeer.run(SCRIPT, "compare", file(a), file(b));
    assertTrue(difference.get("weights").getAsDouble() < tolerance, difference::toString);
    assertTrue(difference.get("optimizer").getAsDouble() < tolerance, difference::toString);
  }

  /** Three epochs in Keras and three here, against six in Keras; and the other way round. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "sgd",
        "sgd-plain",
        "nesterov",
        "adam",
        "amsgrad",
        "adamw",
        "rmsprop",
        "rmsprop-centered",
        "adagrad",
        "adadelta",
        "adamax",
        "nadam",
        "ftrl",
        "ema",
        "accumulation",
        "schedule"
      })
  void trainingGoesOnInTheOtherLanguage(String optimizer) throws Exception {
    KerasPeer.run(SCRIPT, "make", optimizer, folder);
    fit("three.keras", "six-here.keras", 3);
    checkSame("six.keras", "six-here.keras", 1e-4);
    fit("start.keras", "three-here.keras", 3);
    checkSame("three.keras", "three-here.keras", 1e-4);
    JsonObject trained =
        KerasPeer.run(SCRIPT, "fit", file("three-here.keras"), file("six-there.keras"), 3);
    assertEquals(optimizer.equals("accumulation") ? 7 : 30, trained.get("iterations").getAsInt());
    checkSame("six.keras", "six-there.keras", 1e-4);
  }

  /** Lion moves by the sign of its gradients, so rounding of one near zero shows. */
  @Test
  void lionsStateIsKept() throws Exception {
    KerasPeer.run(SCRIPT, "make", "lion", folder);
    try (Model model = Model.load(file("three.keras"))) {
      model.save(file("same.keras"));
    }
    checkSame("three.keras", "same.keras", 1e-12);
  }

  @Test
  void kerasLoadsWhatIsWritten() throws Exception {
    KerasPeer.run(SCRIPT, "make", "adam", folder);
    try (Model model = Model.load(file("three.keras"))) {
      model.optimizer().learningRate(0.125);
      model.save(file("changed.keras"));
      JsonObject there = KerasPeer.run(SCRIPT, "look", file("changed.keras"));
      assertArrayEquals(
          KerasPeer.floats(there.get("predictions")),
          model.predict(array("x.npy")).floats(),
          1e-5f);
      assertEquals(0.125, there.get("rate").getAsDouble());
      assertEquals(15, there.get("iterations").getAsInt());
      model.saveWeights(file("some.weights.h5"));
      KerasPeer.run(
          SCRIPT,
          "load_weights",
          file("start.keras"),
          file("some.weights.h5"),
          file("loaded.keras"));
      try (Model back = Model.load(file("loaded.keras"))) {
        assertEquals(model.getWeights(), back.getWeights());
      }
    }
  }

  @Test
  void anUnbuiltOptimizerIsWrittenAsKerasWritesIt() throws Exception {
    KerasPeer.run(SCRIPT, "make", "adam", folder);
    try (Model model = Model.load(file("start.keras"))) {
      model.save(file("start-here.keras"));
    }
    checkSame("start.keras", "start-here.keras", 1e-12);
    JsonObject trained =
        KerasPeer.run(SCRIPT, "fit", file("start-here.keras"), file("three-there.keras"), 3);
    assertEquals(15, trained.get("iterations").getAsInt());
    checkSame("three.keras", "three-there.keras", 1e-4);
  }
}
