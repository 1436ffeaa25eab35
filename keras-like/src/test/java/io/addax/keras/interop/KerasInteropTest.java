package io.addax.keras.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import io.addax.graph.HostTensor;
import io.addax.keras.Sequential;
import io.addax.keras.layers.Weight;
import io.addax.keras.layers.activations.ReLU;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.convolutional.DepthwiseConv2D;
import io.addax.keras.layers.core.Dense;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.normalization.BatchNormalization;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.regularization.Dropout;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.keras.losses.SparseCategoricalCrossentropy;
import io.addax.keras.optimizers.AdamW;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** Live comparisons with Keras in Python. */
@Tag("interop")
class KerasInteropTest {
  private static final int STEPS = 20;
  private static final int BATCH = 8;

  private static Sequential network() {
    return new Sequential(
        new Input(9, 7, 2),
        new Conv2D(6, 3).padding("same").useBias(false),
        new BatchNormalization(),
        new ReLU(),
        new MaxPooling2D(2),
        new DepthwiseConv2D(3),
        new Flatten(),
        new Dense(16).activation("gelu"),
        new Dropout(0),
        new Dense(5));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3})
  void predictsAndTrainsAsKerasDoes(int seed) throws Exception {
    JsonObject keras = KerasPeer.run("train.py", seed, STEPS);
    HostTensor x =
        HostTensor.of(Shape.of(STEPS * BATCH, 9, 7, 2), KerasPeer.floats(keras.get("x")));
    HostTensor labels = HostTensor.of(Shape.of(STEPS * BATCH), KerasPeer.floats(keras.get("y")));
    HostTensor y = HostTensor.of(labels.shape(), labels.ints());
    try (Sequential model = network()) {
      model.compile(
          new AdamW(0.01).globalClipnorm(1), new SparseCategoricalCrossentropy().fromLogits(true));
      model.setWeights(weights(keras));
      assertArrayEquals(
          KerasPeer.floats(keras.get("predictions")),
          model.predictOnBatch(x.rows(0, BATCH)).floats(),
          1e-5f);
      float[] losses = KerasPeer.floats(keras.get("losses"));
      for (int step = 0; step < STEPS; step++) {
        model.resetMetrics();
        int from = step * BATCH;
        double loss =
            model.trainOnBatch(x.rows(from, from + BATCH), y.rows(from, from + BATCH)).get("loss");
        assertEquals(losses[step], loss, 1e-4 * Math.abs(losses[step]), "loss of step " + step);
      }
      List<HostTensor> trained = model.getWeights();
      for (int i = 0; i < trained.size(); i++) {
        float[] expected = KerasPeer.floats(keras.getAsJsonArray("trained").get(i));
        assertArrayEquals(
            expected, trained.get(i).floats(), 1e-4f * largest(expected), "weight " + i);
      }
    }
  }

  private static List<HostTensor> weights(JsonObject keras) {
    List<HostTensor> weights = new ArrayList<>();
    for (var weight : keras.getAsJsonArray("weights")) {
      long[] shape = new long[weight.getAsJsonObject().getAsJsonArray("shape").size()];
      for (int d = 0; d < shape.length; d++) {
        shape[d] = weight.getAsJsonObject().getAsJsonArray("shape").get(d).getAsLong();
      }
      weights.add(
          HostTensor.of(Shape.of(shape), KerasPeer.floats(weight.getAsJsonObject().get("values"))));
    }
    return weights;
  }

  private static float largest(float[] values) {
    float largest = 1e-3f;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @Test
  void pythonReadsACheckpoint(@TempDir Path folder) throws IOException, InterruptedException {
    Path prefix = folder.resolve("model");
    List<HostTensor> values;
    List<String> names = new ArrayList<>();
    try (Sequential model = network()) {
      model.saveWeights(prefix);
      values = model.getWeights();
      for (int i = 0; i < model.layers().size(); i++) {
        for (Weight weight : model.getLayer(i).weights()) {
          names.add("layers/" + i + "/" + weight.name());
        }
      }
    }
    JsonObject read = KerasPeer.run("checkpoint.py", prefix);
    assertEquals(names.size(), read.size());
    for (int i = 0; i < names.size(); i++) {
      JsonObject tensor = read.getAsJsonObject(names.get(i));
      assertEquals("float32", tensor.get("dtype").getAsString());
      assertEquals(
          Arrays.stream(values.get(i).shape().asArray()).boxed().toList(),
          tensor.getAsJsonArray("shape").asList().stream().map(d -> d.getAsLong()).toList());
      assertArrayEquals(
          values.get(i).floats(), KerasPeer.floats(tensor.get("values")), names.get(i));
    }
  }
}
