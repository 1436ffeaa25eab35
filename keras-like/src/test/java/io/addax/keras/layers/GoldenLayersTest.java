package io.addax.keras.layers;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer, in every configuration of {@code test-data/layers}, computes what Keras does. */
class GoldenLayersTest {
  static Stream<GoldenLayer> goldenLayers() {
    return GoldenLayer.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldenLayers")
  void computesWhatKerasComputes(GoldenLayer golden) {
    LayerTest.check(golden);
  }
}
