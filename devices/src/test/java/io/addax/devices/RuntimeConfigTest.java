package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.Toggle;

class RuntimeConfigTest {
  @Test
  void theDefaultsAreSoftPlacementAndGrowingGpuMemory() {
    ConfigProto proto = RuntimeConfig.defaults().toConfigProto();
    assertTrue(proto.getAllowSoftPlacement());
    assertTrue(proto.getGpuOptions().getAllowGrowth());
    assertEquals(Map.of("CPU", 1), proto.getDeviceCountMap());
    assertEquals(0, proto.getIntraOpParallelismThreads());
    assertEquals(0, proto.getInterOpParallelismThreads());
    assertFalse(proto.getUsePerSessionThreads());
    assertEquals("", proto.getGpuOptions().getVisibleDeviceList());
  }

  @Test
  void everyChoiceReachesTensorFlow() {
    RuntimeConfig config =
        RuntimeConfig.defaults()
            .withLogicalCpus(3)
            .withSoftPlacement(false)
            .withGpuMemoryGrowth(false)
            .withGpuMemoryFraction(0.25)
            .withVisibleGpus(2, 0)
            .withIntraOpThreads(4)
            .withInterOpThreads(2);
    ConfigProto proto = config.toConfigProto();
    assertEquals(Map.of("CPU", 3), proto.getDeviceCountMap());
    assertFalse(proto.getAllowSoftPlacement());
    assertFalse(proto.getGpuOptions().getAllowGrowth());
    assertEquals(0.25, proto.getGpuOptions().getPerProcessGpuMemoryFraction());
    assertEquals("2,0", proto.getGpuOptions().getVisibleDeviceList());
    assertEquals(4, proto.getIntraOpParallelismThreads());
    assertEquals(2, proto.getInterOpParallelismThreads());
    assertTrue(proto.getUsePerSessionThreads());

    assertEquals(3, config.logicalCpus());
    assertFalse(config.softPlacement());
    assertFalse(config.gpuMemoryGrowth());
    assertEquals(OptionalDouble.of(0.25), config.gpuMemoryFraction());
    assertEquals(Optional.of(List.of(2, 0)), config.visibleGpus());
    assertEquals(4, config.intraOpThreads());
    assertEquals(2, config.interOpThreads());
    assertEquals(
        "RuntimeConfig[logicalCpus=3, softPlacement=false, gpuMemoryGrowth=false,"
            + " gpuMemoryFraction=0.25, visibleGpus=[2, 0], intraOpThreads=4, interOpThreads=2, device=any,"
            + " autoMixedPrecision=none]",
        config.toString());
  }

  @Test
  void noVisibleGpuHidesAll() {
    ConfigProto proto = RuntimeConfig.defaults().withVisibleGpus().toConfigProto();
    assertEquals(Map.of("CPU", 1, "GPU", 0), proto.getDeviceCountMap());
  }

  @Test
  void theCallersThreadNeedsNoPool() {
    ConfigProto proto =
        RuntimeConfig.defaults().withInterOpThreads(RuntimeConfig.CALLER_THREAD).toConfigProto();
    assertEquals(-1, proto.getInterOpParallelismThreads());
    assertFalse(proto.getUsePerSessionThreads());
  }

  @Test
  void aChangeIsACopy() {
    RuntimeConfig defaults = RuntimeConfig.defaults();
    RuntimeConfig changed = defaults.withLogicalCpus(2);
    assertEquals(1, defaults.logicalCpus());
    assertNotEquals(defaults, changed);
    assertEquals(defaults, changed.withLogicalCpus(1));
    assertEquals(defaults.hashCode(), changed.withLogicalCpus(1).hashCode());
  }

  /** The rewriter of float16 on CPUs, which aborts the process, is never on. */
  @Test
  void eachRewriterToSixteenBitsIsOneOption() {
    for (AutoMixedPrecision rewriter : AutoMixedPrecision.values()) {
      RuntimeConfig config = RuntimeConfig.defaults().withAutoMixedPrecision(rewriter);
      assertEquals(Optional.of(rewriter), config.autoMixedPrecision());
      RewriterConfig options = config.toConfigProto().getGraphOptions().getRewriteOptions();
      boolean bfloat16 = rewriter == AutoMixedPrecision.ONEDNN_BFLOAT16;
      assertEquals(
          bfloat16 ? Toggle.ON : Toggle.DEFAULT, options.getAutoMixedPrecisionOnednnBfloat16());
      assertEquals(bfloat16 ? Toggle.DEFAULT : Toggle.ON, options.getAutoMixedPrecision());
      assertEquals(Toggle.DEFAULT, options.getAutoMixedPrecisionCpu());
      assertNotEquals(RuntimeConfig.defaults(), config);
    }
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void wrongValuesAreRefused(Executable wrong) {
    Exception error = assertThrows(IllegalArgumentException.class, wrong);
    assertTrue(error.getMessage().contains("Received: "), error.getMessage());
  }

  static List<Executable> wrongValues() {
    RuntimeConfig config = RuntimeConfig.defaults();
    return List.of(
        () -> config.withLogicalCpus(0),
        () -> config.withGpuMemoryFraction(0),
        () -> config.withGpuMemoryFraction(1.5),
        () -> config.withGpuMemoryFraction(Double.NaN),
        () -> config.withVisibleGpus(-1),
        () -> config.withVisibleGpus(1, 1),
        () -> config.withIntraOpThreads(-1),
        () -> config.withInterOpThreads(-2));
  }
}
