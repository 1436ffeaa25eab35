package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeRuntimeTest {
  private static final String PHYSICAL = "org.bytedeco.javacpp.maxphysicalbytes";
  private static final String VARIABLE = "TF_CPP_MIN_LOG_LEVEL";

  @Test
  void loadsOnceAndKnowsItsVersion() {
    NativeRuntime.load();
    assertDoesNotThrow(NativeRuntime::load);
    assertTrue(NativeRuntime.version().matches("2\\.\\d+\\.\\d+.*"), NativeRuntime.version());
  }

  @Test
  void memoryLimitsAreSwitchedOffUnlessTheUserSetThem() {
    Properties none = new Properties();
    assertFalse(MemoryLimits.switchOff(none));
    assertEquals(Map.of(PHYSICAL, "0", "org.bytedeco.javacpp.maxbytes", "0"), Map.copyOf(none));

    Properties byUser = new Properties();
    byUser.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "3g");
    assertTrue(MemoryLimits.switchOff(byUser));
    assertEquals(null, byUser.getProperty(PHYSICAL));
    assertEquals("0", byUser.getProperty("org.bytedeco.javacpp.maxbytes"));
  }

  @Test
  void aSmallHeapDoesNotLimitNativeMemory() throws Exception {
    ChildJvm.Result result = new ChildJvm().option("-Xmx24m").run(PrintsLimits.class);
    assertEquals(List.of("limits 0 0"), result.lines());
  }

  @Test
  void aLimitOfTheUsersStays() throws Exception {
    ChildJvm.Result result = new ChildJvm().option("-D" + PHYSICAL + "=3g").run(PrintsLimits.class);
    assertEquals(List.of("limits " + (3L << 30) + " 0"), result.lines());
  }

  @Test
  void aMissingLibraryIsNamed() throws Exception {
    ChildJvm.Result result =
        new ChildJvm().withoutClassPath("tensorflow-core-native-[^-]*-").run(PrintsFailure.class);
    String message = result.lines().get(0);
    assertTrue(
        message.contains("TensorFlow's native library for " + Platform.current().name()), message);
    assertTrue(message.contains("org.tensorflow:tensorflow-core-native"), message);
  }

  @Test
  void anUnsupportedPlatformIsNamed() {
    String message = NativeRuntime.failure(new Platform("linux-riscv64"), new Error("x"));
    assertTrue(message.contains("no native library for linux-riscv64"), message);
    assertTrue(message.contains("macosx-arm64"), message);
  }

  @Test
  @EnabledOnOs(
      value = {OS.LINUX, OS.MAC},
      disabledReason = "elsewhere the environment cannot be changed")
  void eachSessionHasAPoolUnlessTheUserSetThat() throws Exception {
    String variable = NativeEnvironment.POOL_PER_SESSION;
    assertEquals(
        List.of("pools true, open true"),
        new ChildJvm().without(variable).run(PrintsPools.class).lines());
    assertEquals(
        List.of("pools false, open false"),
        new ChildJvm().with(variable, "0").run(PrintsPools.class).lines());
    assertEquals(
        List.of("pools true, open false"),
        new ChildJvm()
            .with(variable, "true")
            .with(NativeEnvironment.INTRA_OP_THREADS, "2")
            .run(PrintsPools.class)
            .lines());
  }

  static final class PrintsPools {
    public static void main(String[] args) {
      System.out.println(
          "pools "
              + NativeRuntime.hasPoolPerSession()
              + ", open "
              + NativeRuntime.leavesIntraOpThreadsOpen());
    }
  }

  @Test
  @EnabledOnOs(
      value = {OS.LINUX, OS.MAC},
      disabledReason = "elsewhere the launcher sets " + VARIABLE)
  void theNativeLogIsQuiet() throws Exception {
    ChildJvm.Result result = new ChildJvm().without(VARIABLE).run(ListsDevices.class);
    assertTrue(result.lines().get(0).startsWith("devices "), result.toString());
    assertEquals("", result.errors());
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "other builds log less")
  void theNativeLogSpeaksWhenAsked() throws Exception {
    ChildJvm.Result result = new ChildJvm().with(VARIABLE, "0").run(ListsDevices.class);
    assertTrue(result.errors().contains("cpu_feature_guard"), result.errors());
  }

  static final class PrintsLimits {
    public static void main(String[] args) {
      NativeRuntime.load();
      System.out.println("limits " + Pointer.maxPhysicalBytes() + " " + Pointer.maxBytes());
    }
  }

  static final class PrintsFailure {
    public static void main(String[] args) {
      try {
        NativeRuntime.load();
        System.out.println("loaded");
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  static final class ListsDevices {
    public static void main(String[] args) {
      System.out.println("devices " + Devices.list().size());
    }
  }
}
