package io.addax.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.addax.devices.Devices;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DevicesCommandTest {
  private static final String CPU0 = "/job:localhost/replica:0/task:0/device:CPU:0";

  @Test
  void theProcessorIsListedAndTheGpuExplained() {
    Outcome outcome = Outcome.of("devices");
    assertEquals(0, outcome.code());
    assertEquals(List.of(), outcome.err());
    assertTrue(outcome.out().contains("CPU:0    CPU        256 MiB*  " + CPU0), outcome.text());
    assertTrue(outcome.out().containsAll(Devices.diagnose()), outcome.text());
  }

  @Test
  void theProcessorCanBeSplit() {
    Outcome outcome = Outcome.of("devices", "--logical-cpus", "3");
    assertEquals(0, outcome.code());
    assertEquals(
        List.of("CPU:0", "CPU:1", "CPU:2"),
        outcome.out().stream()
            .filter(line -> line.startsWith("CPU:"))
            .map(line -> line.substring(0, line.indexOf(' ')))
            .toList());
  }

  @Test
  void jsonHasTheSame() {
    Outcome outcome = Outcome.of("devices", "--json", "--logical-cpus=2");
    assertEquals(0, outcome.code());
    JsonObject json = JsonParser.parseString(outcome.text()).getAsJsonObject();
    JsonObject first = json.getAsJsonArray("devices").get(0).getAsJsonObject();
    assertEquals("CPU:0", first.get("device").getAsString());
    assertEquals("CPU", first.get("type").getAsString());
    assertEquals(256L << 20, first.get("memory_bytes").getAsLong());
    assertEquals(CPU0, first.get("name").getAsString());
    assertTrue(json.getAsJsonArray("devices").size() >= 2);
    assertFalse(json.getAsJsonArray("diagnosis").isEmpty());
  }

  @Test
  void aNumberOfProcessorsThatMakesNoSenseIsMisuse() {
    Stream.of("0", "-2", "two")
        .forEach(
            number -> {
              Outcome outcome = Outcome.of("devices", "--logical-cpus=" + number);
              assertEquals(2, outcome.code());
              assertEquals(1, outcome.err().size());
              assertTrue(outcome.err().get(0).contains(number), outcome.err().get(0));
            });
  }
}
