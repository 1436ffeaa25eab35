package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class DevicesTest {
  private static final RuntimeConfig DEFAULTS = RuntimeConfig.defaults();

  @Test
  void aProcessorIsAlwaysThere() {
    Device cpu = Devices.list().get(0);
    assertEquals("/job:localhost/replica:0/task:0/device:CPU:0", cpu.name());
    assertEquals(DeviceSpec.parse("/job:localhost/replica:0/task:0/cpu:0"), cpu.spec());
    assertEquals("CPU", cpu.type());
    assertEquals("CPU:0", cpu.shortName());
    assertTrue(cpu.memoryBytes() > 0);
  }

  @Test
  void threeLogicalCpusAreThreeDevices() {
    List<String> cpus =
        Devices.list(DEFAULTS.withLogicalCpus(3)).stream()
            .filter(device -> device.type().equals(Device.CPU))
            .map(Device::shortName)
            .toList();
    assertEquals(List.of("CPU:0", "CPU:1", "CPU:2"), cpus);
  }

  @Test
  void aTypeMayBeWrittenInEitherCase() {
    assertEquals(1, Devices.list("cpu").size());
    assertEquals(1, Devices.list("CPU").size());
    assertEquals(List.of(), Devices.list("TPU"));
  }

  /** In a Java with a fixed heap and little compiled late, so that only native memory can grow. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
  void listingAgainAndAgainLeaksNothing() throws Exception {
    List<String> lines =
        new ChildJvm()
            .option("-Xms64m")
            .option("-Xmx64m")
            .option("-XX:+AlwaysPreTouch")
            .option("-XX:TieredStopAtLevel=1")
            .run(ListsAgainAndAgain.class)
            .lines();
    assertEquals("pointers left: 0", lines.get(0));
    int bytesEach = Integer.parseInt(lines.get(1));
    assertTrue(bytesEach < 2048, "each listing leaves " + bytesEach + " bytes");
  }

  static final class ListsAgainAndAgain {
    public static void main(String[] args) throws IOException {
      listings(3000);
      long pointers = Pointer.totalCount();
      long before = residentPages();
      listings(5000);
      System.out.println("pointers left: " + (Pointer.totalCount() - pointers));
      System.out.println((residentPages() - before) * 4096 / 5000);
    }

    private static void listings(int count) {
      for (int i = 0; i < count; i++) {
        Devices.list(DEFAULTS);
      }
    }

    private static long residentPages() throws IOException {
      return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
    }
  }

  @Test
  void contradictingGpuSettingsAreAnError() {
    Devices.list();
    assertThrows(
        IllegalStateException.class, () -> Devices.list(DEFAULTS.withGpuMemoryFraction(0.61)));
  }

  @Test
  void aPlacementComesFromTheDevicesOfAConfiguration() {
    RuntimeConfig config = DEFAULTS.withLogicalCpus(2).withSoftPlacement(false);
    Placement placement = Placement.of(config);
    assertEquals("CPU:1", shortName(placement.resolve("cpu:1")));
    assertThrows(IllegalArgumentException.class, () -> placement.resolve("cpu:2"));
    Placement soft = Placement.of(config.withSoftPlacement(true));
    assertEquals("CPU:0", shortName(soft.resolve("cpu:2")));
  }

  @Test
  void theDiagnosisOfThisMachineSaysSomething() {
    List<String> lines = Devices.diagnose();
    assertFalse(lines.isEmpty());
    boolean gpu = !Devices.list(Device.GPU).isEmpty();
    assertEquals(gpu, !lines.contains("TensorFlow sees no GPU."), lines.toString());
  }

  private static String shortName(DeviceSpec spec) {
    return spec.type().orElseThrow() + ":" + spec.index().orElseThrow();
  }
}
