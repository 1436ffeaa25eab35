package io.addax.tflite.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Model;
import io.addax.keras.Sequential;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.convolutional.Conv2D;
import io.addax.keras.layers.core.Input;
import io.addax.keras.layers.pooling.MaxPooling2D;
import io.addax.keras.layers.reshaping.Flatten;
import io.addax.tflite.TFLiteConverter;
import io.addax.tflite.TestGraph;
import io.addax.tflite.runtime.InterpreterConfig;
import io.addax.tflite.runtime.TFLiteInterpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/**
 * How much of a float32 model's time is its first dense layer: measured in a file that has nothing
 * else, by turns with the whole files of Addax and of TFLiteConverter. Prints a table. No form of
 * the rest makes a model faster than that. What stands before that layer, a convolution and
 * pooling, is measured alone too.
 */
@Tag("speed")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DenseFloorTest {
  private static final int ROUNDS = 100;
  private static final int RUNS = 30;

  /** What the whole may take of the dense layer's time. */
  private static final double MOST = 1.5;

  @TempDir Path temporary;
  private Path references;

  @BeforeAll
  void findReferences() throws IOException, InterruptedException {
    references = ReferenceFolder.filled(temporary);
    System.out.println(
        "| model | ours, µs | TFLiteConverter's | dense layer alone, XNNPACK | TFLite's kernel"
            + " | what is before it alone |\n"
            + "|---|---|---|---|---|---|");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"mlp, 0", "cnn, 2"})
  void theRestTakesLittle(String name, int kernel) throws IOException {
    if (!Files.exists(references.resolve(name))) {
      return;
    }
    Path folder = references.resolve(name);
    List<HostTensor> weights = ReferenceFolder.arrays(folder, "weights");
    HostTensor image = ReferenceFolder.arrays(folder, "test").get(0).rows(0, 1);
    byte[] dense = dense(weights.get(kernel), weights.get(kernel + 1));
    HostTensor flat =
        HostTensor.zeros(DType.FLOAT32, Shape.of(1, weights.get(kernel).shape().get(0)));
    double[] micros;
    try (Model model = ReferenceNets.ALL.get(name).get();
        TFLiteInterpreter ours = TFLiteInterpreter.of(converted(model, weights));
        TFLiteInterpreter theirs = TFLiteInterpreter.open(folder.resolve("none.tflite"));
        TFLiteInterpreter alone = TFLiteInterpreter.of(dense);
        TFLiteInterpreter plain =
            TFLiteInterpreter.of(dense, InterpreterConfig.defaults().withoutXnnpack());
        TFLiteInterpreter before =
            TFLiteInterpreter.of(before(image.shape(), weights.subList(0, kernel)))) {
      ours.run(image);
      theirs.run(image);
      alone.run(flat);
      plain.run(flat);
      before.run(image);
      micros = medians(List.of(ours, theirs, alone, plain, before));
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
        name,
        micros[0],
        micros[1],
        micros[2],
        micros[3],
        micros[4]);
    assertTrue(micros[0] <= MOST * micros[2], () -> Arrays.toString(micros));
  }

  private static byte[] converted(Model model, List<HostTensor> weights) {
    model.setWeights(weights);
    return TFLiteConverter.of(model).convert().bytes();
  }

  private static byte[] dense(HostTensor kernel, HostTensor bias) {
    return TFLiteConverter.of(
            TestGraph.of(
                Shape.of(1, kernel.shape().get(0)),
                (ops, x) ->
                    ops.relu(ops.biasAdd(ops.matMul(x, ops.constant(kernel)), ops.constant(bias)))))
        .convert()
        .bytes();
  }

  /** The convolution and the pooling of a model alone; of one without them it only flattens. */
  private static byte[] before(Shape image, List<HostTensor> weights) {
    Layer input = new Input(image.tail().asArray());
    try (Model model =
        weights.isEmpty()
            ? new Sequential(input, new Flatten())
            : new Sequential(input, new Conv2D(32, 3).activation("relu"), new MaxPooling2D(2))) {
      return converted(model, weights);
    }
  }

  private static double[] medians(List<TFLiteInterpreter> interpreters) {
    List<double[]> micros = new ArrayList<>();
    interpreters.forEach(interpreter -> micros.add(new double[ROUNDS]));
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < interpreters.size(); i++) {
        micros.get(i)[round] = interpreters.get(i).latencyMicros(RUNS);
      }
    }
    return micros.stream().mapToDouble(DenseFloorTest::median).toArray();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
