package io.addax.keras.engine;

import io.addax.devices.RuntimeConfig;
import io.addax.keras.layers.GoldenLayer;
import io.addax.keras.testkit.GpuTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link EveryLayerDeviceTest} with layers on a GPU in models that else run on the CPU. */
@GpuTest
class EveryLayerGpuTest {
  /** Sums have another order there, and convolutions may round as TF32 does. */
  private static final LayerOnDevice GPU =
      new LayerOnDevice(RuntimeConfig.defaults().withDevice("/CPU:0"), "/GPU:0", 2e-2f);

  static Stream<GoldenLayer> layers() {
    return LayerOnDevice.cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void runsThereAndComputesTheSame(GoldenLayer golden) {
    GPU.check(golden);
  }
}
