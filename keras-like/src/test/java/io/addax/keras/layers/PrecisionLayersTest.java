package io.addax.keras.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.KerasTensor;
import io.addax.keras.config.Config;
import io.addax.keras.layers.core.Input;
import io.addax.keras.testkit.Goldens;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer of {@code test-data/layers} under the mixed policies computes what Keras does. */
class PrecisionLayersTest {
  /** A step between numbers near 1: of bfloat16 2^-7, of float16 2^-10. */
  private static final Map<DType, Double> STEP =
      Map.of(DType.BFLOAT16, 0x1p-7, DType.FLOAT16, 0x1p-10);

  static Stream<Arguments> cases() {
    Map<String, GoldenLayer> layers =
        GoldenLayer.all().collect(Collectors.toMap(GoldenLayer::name, Function.identity()));
    return Goldens.cases("precision/layers.json.gz").stream()
        .map(
            c ->
                Arguments.of(
                    c.get("policy").getAsString() + " " + c.get("name").getAsString(),
                    c,
                    layers.get(c.get("name").getAsString())));
  }

  private static Layer layer(GoldenLayer golden, String policy) {
    Config config = golden.config().with("dtype", policy);
    return Layers.REGISTRY.get(golden.className(), config);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void computesWhatKerasComputes(String name, JsonObject expected, GoldenLayer golden) {
    Layer layer = layer(golden, expected.get("policy").getAsString());
    List<KerasTensor> inputs =
        golden.inputs().stream()
            .map(i -> Input.ofBatchShape(i.shape()).dtype(i.dtype()).output())
            .toList();
    KerasTensor symbolic = layer.applyAll(inputs).get(0);
    assertEquals(expected.get("symbolic_dtype").getAsString(), symbolic.dtype().kerasName());
    assertEquals(
        expected.getAsJsonArray("weight_dtypes").asList().stream()
            .map(d -> d.getAsString())
            .toList(),
        layer.weights().stream().map(w -> w.dtype().kerasName()).toList());
    IntStream.range(0, layer.weights().size())
        .forEach(i -> layer.weights().get(i).value(golden.weights().get(i).value()));
    try (LayerHarness harness =
        new LayerHarness(
            layer,
            golden.inputs().stream().map(HostTensor::shape).toList(),
            golden.inputs().stream().map(HostTensor::dtype).toList(),
            false)) {
      HostTensor output = harness.output(golden.inputs().toArray(HostTensor[]::new));
      assertEquals(expected.get("output_dtype").getAsString(), output.dtype().kerasName());
      assertClose(Goldens.floats(expected.get("output")), output);
    }
  }

  /** Two steps of the dtype at the size of the largest number, and less than one on average. */
  private static void assertClose(float[] expected, HostTensor output) {
    assertEquals(expected.length, output.size());
    float[] actual = output.floats();
    double largest = 0;
    double apart = 0;
    for (int i = 0; i < actual.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      apart += Math.abs(expected[i] - actual[i]) / actual.length;
    }
    double step = STEP.getOrDefault(output.dtype(), 0.0) * largest;
    assertArrayEquals(expected, actual, (float) (2 * step));
    assertTrue(apart <= 0.75 * step, "more than rounding: " + apart + " for " + step);
  }
}
