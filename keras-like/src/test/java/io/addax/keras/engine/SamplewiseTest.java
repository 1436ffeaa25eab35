package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.addax.graph.HostTensor;
import io.addax.keras.Fit;
import io.addax.keras.Model;
import io.addax.keras.Predict;
import io.addax.keras.callbacks.History;
import io.addax.keras.layers.GoldenLayer;
import io.addax.keras.layers.Layer;
import io.addax.keras.layers.LayerTest;
import io.addax.keras.layers.Layers;
import io.addax.keras.optimizers.SGD;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every layer of the registry that {@linkplain Layer#isSamplewise says} that it treats each sample
 * alone, in every configuration of {@code test-data/layers}: whole batches and parts of them come
 * to the same.
 */
class SamplewiseTest {
  private static final String SAYS_NO =
      "[ActivityRegularization, BatchNormalization, Dropout, GaussianDropout, GaussianNoise,"
          + " SpatialDropout1D, SpatialDropout2D]";

  private static boolean isSamplewise(GoldenLayer golden) {
    return Layers.REGISTRY.get(golden.className(), golden.config()).isSamplewise();
  }

  static Stream<GoldenLayer> samplewise() {
    return LayerOnDevice.cases()
        .filter(c -> c.output().shape().get(0) > 1 && c.outputShape().get(0) < 0)
        .filter(SamplewiseTest::isSamplewise);
  }

  @Test
  void onlyTheseLayersNeverAre() {
    Set<String> some = samplewise().map(GoldenLayer::className).collect(Collectors.toSet());
    Set<String> none =
        LayerOnDevice.cases()
            .map(GoldenLayer::className)
            .filter(c -> !some.contains(c))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(SAYS_NO, none.toString());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samplewise")
  void partsComeToTheSameAsTheWhole(GoldenLayer golden) {
    List<HostTensor> x = golden.inputs();
    int rows = (int) x.get(0).shape().get(0);
    HostTensor y = HostTensor.zeros(golden.output().dtype(), golden.output().shape());
    Fit fit = Fit.epochs(1).batchSize(rows).shuffle(false).verbose(0);
    Predict each = Predict.defaults().batchSize(1);
    try (Model whole = LayerOnDevice.model(golden);
        Model divided = LayerOnDevice.model(golden)) {
      // Not by Adam, which makes steps of one size out of a gradient that is zero but for rounding.
      whole.compile(new SGD(0.01), "mse");
      divided.compile(new SGD(0.01), "mse");
      assertClose("predictions", whole.predictAll(x), divided.predictAll(x, each));
      History expected = whole.fit(x, y, fit);
      History actual = divided.fit(x, y, fit.pipelineMicroBatches(2));
      TrainingComparison.assertSameLogs(expected, actual, 2e-6);
      assertClose("weights", whole.getWeights(), divided.getWeights());
    }
  }

  private static void assertClose(String what, List<HostTensor> expected, List<HostTensor> actual) {
    for (int i = 0; i < expected.size(); i++) {
      LayerTest.assertClose(
          what + " " + i, expected.get(i).floats(), actual.get(i).floats(), 1e-5f, 1);
    }
  }
}
