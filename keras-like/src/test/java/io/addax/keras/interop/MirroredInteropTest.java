package io.addax.keras.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.data.NpyFile;
import io.addax.keras.distribute.MirroredStrategy;
import io.addax.keras.distribute.Strategy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five steps on two replicas, beside {@code tf.distribute.MirroredStrategy} with Keras. */
@Tag("interop")
class MirroredInteropTest {
  private static final int BATCH = 12;
  private static final float TOLERANCE = 1e-5f;

  @TempDir Path folder;

  private List<HostTensor> trained(String file, Strategy strategy) throws IOException {
    try (Model model = Model.load(folder.resolve(file))) {
      model.distribute(strategy);
      HostTensor x = NpyFile.read(folder.resolve("x.npy"));
      HostTensor y = NpyFile.read(folder.resolve("y.npy"));
      model.fit(x, y, Fit.epochs(1).batchSize(BATCH).shuffle(false).verbose(0));
      return model.getWeights();
    }
  }

  private static double difference(JsonArray keras, List<HostTensor> weights) {
    double most = 0;
    for (int i = 0; i < weights.size(); i++) {
      float[] expected = KerasPeer.floats(keras.get(i));
      float[] values = weights.get(i).floats();
      for (int j = 0; j < values.length; j++) {
        most = Math.max(most, Math.abs(expected[j] - values[j]));
      }
    }
    return most;
  }

  @Test
  void weightsAreKeras() throws Exception {
    JsonObject keras = KerasPeer.run("mirrored.py", folder);
    for (String name : List.of("mlp", "normalized")) {
      JsonArray expected = keras.getAsJsonArray(name);
      List<HostTensor> weights = trained(name + ".keras", MirroredStrategy.cpus(2));
      assertEquals(expected.size(), weights.size(), name);
      for (int i = 0; i < weights.size(); i++) {
        assertArrayEquals(
            KerasPeer.floats(expected.get(i)), weights.get(i).floats(), TOLERANCE, name + ", " + i);
      }
      try (Model start = Model.load(folder.resolve(name + ".keras"))) {
        double moved = difference(expected, start.getWeights());
        assertTrue(moved > 1000 * TOLERANCE, () -> name + " moved by " + moved + " only");
      }
    }
  }

  /** Were replicas to normalize by their own halves, the comparison would show it. */
  @Test
  void statisticsOfOneReplicaWouldShow() throws Exception {
    JsonObject keras = KerasPeer.run("mirrored.py", folder);
    try (Model model = Model.load(folder.resolve("normalized.keras"))) {
      String apart = model.toJson().replace("\"synchronized\":true", "\"synchronized\":false");
      try (Model own = Model.fromJson(apart)) {
        own.setWeights(model.getWeights());
        own.compile(model.optimizer(), "mse");
        own.save(folder.resolve("apart.keras"));
      }
    }
    double difference =
        difference(
            keras.getAsJsonArray("normalized"), trained("apart.keras", MirroredStrategy.cpus(2)));
    assertTrue(difference > 1000 * TOLERANCE, () -> "differs by " + difference + " only");
  }
}
