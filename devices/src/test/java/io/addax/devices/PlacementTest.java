package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
  private static final String HERE = "/job:localhost/replica:0/task:0";
  private static final List<Device> DEVICES =
      List.of(device("CPU:0"), device("CPU:1"), device("GPU:0"), device("fpga:0"));

  private final List<String> warnings = new ArrayList<>();
  private final Placement soft = placement(true);
  private final Placement strict = placement(false);

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "cpu, CPU:0",
    "cpu:1, CPU:1",
    "/device:CPU:*, CPU:0",
    "GPU:0, GPU:0",
    "/FPGA:0, fpga:0",
    "/device:Gpu:0, GPU:0",
    "/job:localhost/cpu:1, CPU:1",
    "/task:0/replica:0/gpu, GPU:0",
  })
  void findsWhatExists(String requested, String found) {
    DeviceSpec expected = DeviceSpec.parse(HERE + "/device:" + found);
    assertEquals(expected, strict.resolve(requested));
    assertEquals(expected, soft.resolve(requested));
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", "/job:localhost", "/task:0", "/device:*:1"})
  void leavesAnOpenTypeToTensorFlow(String requested) {
    assertEquals(DeviceSpec.parse(requested), strict.resolve(requested));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "gpu:3, GPU:0",
    "cpu:2, CPU:0",
    "tpu, CPU:0",
    "/device:TPU:1, CPU:0",
    "/device:*:7, CPU:0",
  })
  void softPlacementFallsBackAndWarns(String requested, String fallback) {
    assertEquals(DeviceSpec.parse(HERE + "/device:" + fallback), soft.resolve(requested));
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).startsWith("Device " + DeviceSpec.parse(requested)));
    assertTrue(warnings.get(0).contains(HERE + "/device:" + fallback + " takes its place"));
    assertTrue(warnings.get(0).contains("Devices here: " + HERE + "/device:CPU:0, "));
  }

  @Test
  void warnsOnceForEachDevice() {
    soft.resolve("gpu:3");
    soft.resolve("/device:GPU:3");
    soft.resolve(HERE + "/device:GPU:3");
    soft.resolve("gpu:3");
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("Devices.diagnose()"), warnings.get(0));
    soft.resolve("gpu:4");
    assertEquals(2, warnings.size());
  }

  @Test
  void strictPlacementListsWhatIsThere() {
    Exception error = assertThrows(IllegalArgumentException.class, () -> strict.resolve("cpu:2"));
    assertEquals(
        "Device /device:CPU:2 does not exist. Devices here: "
            + "/job:localhost/replica:0/task:0/device:CPU:0, "
            + "/job:localhost/replica:0/task:0/device:CPU:1, "
            + "/job:localhost/replica:0/task:0/device:GPU:0, "
            + "/job:localhost/replica:0/task:0/device:fpga:0",
        error.getMessage());
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/job:worker/cpu:0", "/task:1", "/replica:2/gpu:0", "/job:ps"})
  void anotherJobOrTaskIsAnErrorAlways(String requested) {
    for (Placement placement : List.of(soft, strict)) {
      Exception error =
          assertThrows(IllegalArgumentException.class, () -> placement.resolve(requested));
      assertTrue(error.getMessage().contains("another job, replica or task"), error.getMessage());
      assertTrue(error.getMessage().contains(HERE + "/device:CPU:0"), error.getMessage());
    }
    assertEquals(List.of(), warnings);
  }

  @Test
  void aClustersDevicesAreFoundByTheirTask() {
    Device remote = new Device("/job:worker/replica:0/task:1/device:CPU:0", "CPU", 1, 1);
    Placement cluster = Placement.of(List.of(DEVICES.get(0), remote), false);
    assertEquals(remote.spec(), cluster.resolve("/job:worker/cpu:0"));
    assertEquals(DEVICES.get(0).spec(), cluster.resolve("cpu:0"));
  }

  @Test
  void needsADevice() {
    assertThrows(IllegalArgumentException.class, () -> Placement.of(List.of(), true));
  }

  private Placement placement(boolean isSoft) {
    return new Placement(DEVICES, isSoft, new HashSet<>(), warnings::add);
  }

  private static Device device(String shortName) {
    String type = shortName.substring(0, shortName.indexOf(':'));
    return new Device(HERE + "/device:" + shortName, type, 1 << 20, 1);
  }
}
