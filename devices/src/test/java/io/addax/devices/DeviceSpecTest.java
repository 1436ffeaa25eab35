package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSpecTest {
  /**
   * Expected: {@code DeviceSpec.from_string(outer).make_merged_spec(DeviceSpec.from_string(inner))}
   * of TensorFlow 2.21 in Python.
   */
  @ParameterizedTest(name = "\"{0}\" then \"{1}\" -> {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "''|/CPU:0|/device:CPU:0",
        "''|GPU|/device:GPU:*",
        "''|gpu:1|/device:GPU:1",
        "''|/job:worker/task:1|/job:worker/task:1",
        "''|/job:ps/replica:0/task:2/device:GPU:3|/job:ps/replica:0/task:2/device:GPU:3",
        "''|/job:a/CPU:*|/job:a/device:CPU:*",
        "/CPU:0|''|/device:CPU:0",
        "/CPU:0|GPU|/device:GPU:0",
        "/CPU:0|gpu:1|/device:GPU:1",
        "/CPU:0|/job:worker/task:1|/job:worker/task:1/device:CPU:0",
        "/CPU:0|/job:ps/replica:0/task:2/device:GPU:3|/job:ps/replica:0/task:2/device:GPU:3",
        "/CPU:0|/job:a/CPU:*|/job:a/device:CPU:0",
        "GPU|''|/device:GPU:*",
        "GPU|/CPU:0|/device:CPU:0",
        "GPU|gpu:1|/device:GPU:1",
        "GPU|/job:worker/task:1|/job:worker/task:1/device:GPU:*",
        "GPU|/job:ps/replica:0/task:2/device:GPU:3|/job:ps/replica:0/task:2/device:GPU:3",
        "GPU|/job:a/CPU:*|/job:a/device:CPU:*",
        "gpu:1|''|/device:GPU:1",
        "gpu:1|/CPU:0|/device:CPU:0",
        "gpu:1|GPU|/device:GPU:1",
        "gpu:1|/job:worker/task:1|/job:worker/task:1/device:GPU:1",
        "gpu:1|/job:ps/replica:0/task:2/device:GPU:3|/job:ps/replica:0/task:2/device:GPU:3",
        "gpu:1|/job:a/CPU:*|/job:a/device:CPU:1",
        "/job:worker/task:1|''|/job:worker/task:1",
        "/job:worker/task:1|/CPU:0|/job:worker/task:1/device:CPU:0",
        "/job:worker/task:1|GPU|/job:worker/task:1/device:GPU:*",
        "/job:worker/task:1|gpu:1|/job:worker/task:1/device:GPU:1",
        "/job:worker/task:1|/job:ps/replica:0/task:2/device:GPU:3|/job:ps/replica:0/task:2/device:GPU:3",
        "/job:worker/task:1|/job:a/CPU:*|/job:a/task:1/device:CPU:*",
        "/job:ps/replica:0/task:2/device:GPU:3|''|/job:ps/replica:0/task:2/device:GPU:3",
        "/job:ps/replica:0/task:2/device:GPU:3|/CPU:0|/job:ps/replica:0/task:2/device:CPU:0",
        "/job:ps/replica:0/task:2/device:GPU:3|GPU|/job:ps/replica:0/task:2/device:GPU:3",
        "/job:ps/replica:0/task:2/device:GPU:3|gpu:1|/job:ps/replica:0/task:2/device:GPU:1",
        "/job:ps/replica:0/task:2/device:GPU:3|/job:worker/task:1|/job:worker/replica:0/task:1/device:GPU:3",
        "/job:ps/replica:0/task:2/device:GPU:3|/job:a/CPU:*|/job:a/replica:0/task:2/device:CPU:3",
        "/job:a/CPU:*|''|/job:a/device:CPU:*",
        "/job:a/CPU:*|/CPU:0|/job:a/device:CPU:0",
        "/job:a/CPU:*|GPU|/job:a/device:GPU:*",
        "/job:a/CPU:*|gpu:1|/job:a/device:GPU:1",
        "/job:a/CPU:*|/job:worker/task:1|/job:worker/task:1/device:CPU:*",
        "/job:a/CPU:*|/job:ps/replica:0/task:2/device:GPU:3|/job:ps/replica:0/task:2/device:GPU:3",
      })
  void mergesAsPythonDoes(String outer, String inner, String merged) {
    assertEquals(merged, DeviceSpec.parse(outer).merge(DeviceSpec.parse(inner)).toString());
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        "/device:CPU:*",
        "/device:*:2",
        "/job:worker/replica:0/task:1/device:TPU:0",
        "/job:ps/task:3",
        "/device:fpga:1"
      })
  void theNormalFormReadsBack(String normal) {
    DeviceSpec spec = DeviceSpec.parse(normal);
    assertEquals(normal, spec.toString());
    assertEquals(spec, DeviceSpec.parse(spec.toString()));
    assertEquals(spec.hashCode(), DeviceSpec.parse(spec.toString()).hashCode());
  }

  @Test
  void partsCanBeReadAndReplaced() {
    DeviceSpec spec = DeviceSpec.gpu(2).withJob("worker").withReplica(0).withTask(4);
    assertEquals("/job:worker/replica:0/task:4/device:GPU:2", spec.toString());
    assertEquals(Optional.of("worker"), spec.job());
    assertEquals(OptionalInt.of(0), spec.replica());
    assertEquals(OptionalInt.of(4), spec.task());
    assertEquals(Optional.of("GPU"), spec.type());
    assertEquals(OptionalInt.of(2), spec.index());
    assertEquals(DeviceSpec.parse("cpu:0"), DeviceSpec.cpu(0));
    assertNotEquals(DeviceSpec.cpu(0), DeviceSpec.cpu(1));
    assertEquals(DeviceSpec.cpu(1), DeviceSpec.ANY.withType("cpu").withIndex(1));
  }

  @Test
  void anyIsOnlyWhatLeavesEverythingOpen() {
    assertTrue(DeviceSpec.parse("").isAny());
    assertTrue(DeviceSpec.parse("/job:*").isAny());
    assertFalse(DeviceSpec.parse("cpu").isAny());
    assertFalse(DeviceSpec.parse("/task:0").isAny());
  }

  @Test
  void badPartsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> DeviceSpec.ANY.withJob(""));
    assertThrows(IllegalArgumentException.class, () -> DeviceSpec.ANY.withJob("a/b"));
    assertThrows(IllegalArgumentException.class, () -> DeviceSpec.ANY.withType("G PU"));
    Exception error = assertThrows(IllegalArgumentException.class, () -> DeviceSpec.gpu(-1));
    assertEquals("The device index must not be negative. Received: -1", error.getMessage());
  }
}
