package io.addax.keras.layers;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer, in every configuration of {@code test-data/layers}, computes what Keras does. */
class GoldenLayersTest {
  static Stream<GoldenLayer> goldenLayers() {
    return Stream.of(
            "core",
            "conv1d",
            "conv2d",
            "conv2d-variants",
            "pooling",
            "normalization",
            "reshaping",
            "merging",
            "activation")
        .flatMap(family -> GoldenLayer.load(family).stream());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldenLayers")
  void computesWhatKerasComputes(GoldenLayer golden) {
    LayerTest.check(golden);
  }
}
