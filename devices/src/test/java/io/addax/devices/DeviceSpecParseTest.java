package io.addax.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceSpecParseTest {
  /** Expected: str(tf.DeviceSpec.from_string(...).to_string()) of TensorFlow 2.21 in Python. */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "''|''",
        "/|''",
        "CPU|/device:CPU:*",
        "cpu|/device:CPU:*",
        "/CPU:0|/device:CPU:0",
        "/cpu:0|/device:CPU:0",
        "cpu:0|/device:CPU:0",
        "gpu:1|/device:GPU:1",
        "/Gpu:1|/device:GPU:1",
        "GPU:*|/device:GPU:*",
        "/gpu:*|/device:GPU:*",
        "TPU|/device:TPU:*",
        "epu|/device:EPU:*",
        "custom:3|/device:CUSTOM:3",
        "/device:GPU:0|/device:GPU:0",
        "/device:gpu:0|/device:GPU:0",
        "/device:tpu:0|/device:tpu:0",
        "/device:fpga:0|/device:fpga:0",
        "/device:FPGA:2|/device:FPGA:2",
        "/device:XLA_CPU:0|/device:XLA_CPU:0",
        "/device:GPU:*|/device:GPU:*",
        "device:GPU:7|/device:GPU:7",
        "/job:worker/replica:0/task:1/device:TPU:0|/job:worker/replica:0/task:1/device:TPU:0",
        "/job:localhost/replica:0/task:0/device:CPU:0|/job:localhost/replica:0/task:0/device:CPU:0",
        "/job:ps|/job:ps",
        "/job:worker/task:1|/job:worker/task:1",
        "/job:worker/gpu:2|/job:worker/device:GPU:2",
        "job:worker/task:1/cpu:0|/job:worker/task:1/device:CPU:0",
        "/cpu:0/job:worker|/job:worker/device:CPU:0",
        "/task:3|/task:3",
        "/replica:2|/replica:2",
        "//CPU:0|/device:CPU:0",
        "/CPU:0/|/device:CPU:0",
        "/CPU:01|/device:CPU:1",
      })
  void readsWhatPythonReads(String text, String normal) {
    assertEquals(normal, DeviceSpec.parse(text).toString());
  }

  /** TensorFlow's C++ side takes these, or takes them once a plug-in brings the type. */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "/device:GPU|/device:GPU:*",
        "/device:*:3|/device:*:3",
        "/device:*:*|''",
        "/device:*|''",
        "/job:*|''",
        "/task:*/replica:*/cpu:0|/device:CPU:0",
        "/fpga:0|/device:FPGA:0",
        "fpga|/device:FPGA:*",
        "XLA_CPU:0|/device:XLA_CPU:0",
        "/job:w_1/xla_gpu:2147483647|/job:w_1/device:XLA_GPU:2147483647",
      })
  void readsWhatTheRuntimeReads(String text, String normal) {
    assertEquals(normal, DeviceSpec.parse(text).toString());
  }

  @ParameterizedTest(name = "\"{0}\" is wrong at {1}")
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "/CPU:x|5|a device index (digits) or '*'",
        "/CPU:|5|a device index (digits) or '*'",
        "/CPU:-1|5|a device index (digits) or '*'",
        "/CPU:1x|6|a device index (digits) or '*'",
        "/CPU:0 |6|a device index (digits) or '*'",
        "/CPU:99999999999|5|a device index of at most 2147483647",
        " CPU|0|job:NAME, replica:N, task:N, device:TYPE:N or a device type",
        "/gp-u:0|3|job:NAME, replica:N, task:N, device:TYPE:N or a device type",
        "0|0|job:NAME, replica:N, task:N, device:TYPE:N or a device type",
        ":0|0|job:NAME, replica:N, task:N, device:TYPE:N or a device type",
        "/CPU:0:1|6|'/' or the end",
        "/device:CPU:0:1|13|'/' or the end",
        "/job:worker:1|11|'/' or the end",
        "/task:1:2|7|'/' or the end",
        "/job|4|':' and a job name",
        "/task|5|':' and a task number",
        "/device|7|:TYPE:INDEX after 'device'",
        "/job:/CPU:0|5|a job name (a letter followed by",
        "/job:local-host|10|a job name (a letter followed by",
        "/job:1|5|a job name (a letter followed by",
        "/task:a|6|a task number (digits) or '*'",
        "/replica:1.5|10|a replica number (digits) or '*'",
        "/device::0|8|a device type such as CPU or GPU",
        "/device:/CPU:0|8|a device type such as CPU or GPU",
        "/jab:worker|5|a device index (digits) or '*'",
        "/JOB:worker|1|'job' in lower case",
        "/Task:1|1|'task' in lower case",
        "/CPU:0/GPU:0|7|one device only",
        "/device:CPU:0/cpu:0|14|one device only",
        "/job:a/job:b|7|one job only",
        "/task:0/task:0|8|one task only",
        "/job:worker\\gpu:0|11|a job name (a letter followed by",
        "/физ:0|1|job:NAME",
      })
  void pointsAtWhatIsMalformed(String text, int position, String expected) {
    Exception error = assertThrows(IllegalArgumentException.class, () -> DeviceSpec.parse(text));
    String[] lines = error.getMessage().split("\\R");
    assertTrue(lines[0].contains("\"" + text + "\""), lines[0]);
    assertTrue(lines[0].contains("expected " + expected), lines[0]);
    assertTrue(lines[0].contains("at position " + position + "."), lines[0]);
    assertEquals("  " + text, lines[1]);
    assertEquals("  " + " ".repeat(position) + "^", lines[2]);
  }

  @Test
  void nullIsNotADevice() {
    Exception error = assertThrows(NullPointerException.class, () -> DeviceSpec.parse(null));
    assertTrue(error.getMessage().contains("empty string"));
  }
}
