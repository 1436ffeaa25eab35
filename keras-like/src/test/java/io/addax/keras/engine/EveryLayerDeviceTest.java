package io.addax.keras.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.addax.devices.RuntimeConfig;
import io.addax.keras.layers.GoldenLayer;
import io.addax.keras.layers.Layers;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every layer of the registry, in every configuration of {@code test-data/layers}, on the second of
 * two logical CPUs: all its ops run there, forward, backward and update, and compute the same bits.
 */
class EveryLayerDeviceTest {
  private static final LayerOnDevice SECOND_CPU =
      new LayerOnDevice(
          RuntimeConfig.defaults().withLogicalCpus(2).withSoftPlacement(false), "/CPU:1", 0);

  /** An Input computes nothing; nested models are in {@link ModelPlacementTest}. */
  private static final Set<String> WITHOUT_CASE = Set.of("InputLayer", "Functional", "Sequential");

  static Stream<GoldenLayer> layers() {
    return LayerOnDevice.cases();
  }

  @Test
  void everyLayerHasACase() {
    Set<String> tested = new TreeSet<>(WITHOUT_CASE);
    layers().forEach(golden -> tested.add(golden.className()));
    assertEquals(new TreeSet<>(Layers.REGISTRY.builtInNames()), tested);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void runsWhereItSaysAndComputesTheSame(GoldenLayer golden) {
    SECOND_CPU.check(golden);
  }
}
