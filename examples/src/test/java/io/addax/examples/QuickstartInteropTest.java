package io.addax.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import io.addax.keras.interop.KerasPeer;
import io.addax.keras.utils.RandomSeed;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The quickstart beside the same program in Keras. Of 359 digits one seed or another gets right
 * some points more or fewer, so means over seeds are compared.
 */
@Tag("interop")
class QuickstartInteropTest {
  private static final double POINTS = 0.015;
  private static final int SEEDS = 4;

  @Test
  void isAsAccurateAsKeras(@TempDir Path folder) throws Exception {
    Path digits = Path.of(System.getProperty("addax.test-data"), "digits");
    JsonObject keras =
        KerasPeer.run(
            "quickstart.py",
            digits.resolve("digits-images-idx3-ubyte.gz"),
            digits.resolve("digits-labels-idx1-ubyte.gz"),
            Quickstart.EPOCHS,
            SEEDS);
    Map<String, Double> accuracies = new HashMap<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      RandomSeed.set(seed);
      Quickstart.run(folder)
          .accuracies()
          .forEach((model, accuracy) -> accuracies.merge(model, accuracy / SEEDS, Double::sum));
    }
    for (String model : keras.keySet()) {
      System.out.printf(
          "%s: Keras %.4f, Addax %.4f%n",
          model, keras.get(model).getAsDouble(), accuracies.get(model));
      assertEquals(keras.get(model).getAsDouble(), accuracies.get(model), POINTS, model);
    }
  }
}
