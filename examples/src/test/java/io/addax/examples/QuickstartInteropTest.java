package io.addax.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import io.addax.keras.interop.KerasPeer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart beside the same program in Keras. */
@Tag("interop")
class QuickstartInteropTest {
  private static final double POINTS = 0.015;

  @Test
  void isAsAccurateAsKeras(@TempDir Path folder) throws Exception {
    Path digits = Path.of(System.getProperty("addax.test-data"), "digits");
    JsonObject keras =
        KerasPeer.run(
            "quickstart.py",
            digits.resolve("digits-images-idx3-ubyte.gz"),
            digits.resolve("digits-labels-idx1-ubyte.gz"),
            Quickstart.EPOCHS);
    Map<String, Double> accuracies = Quickstart.run(folder).accuracies();
    for (String model : keras.keySet()) {
      assertEquals(keras.get(model).getAsDouble(), accuracies.get(model), POINTS, model);
    }
  }
}
