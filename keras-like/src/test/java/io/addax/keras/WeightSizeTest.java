package io.addax.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected texts are from Keras's {@code readable_memory_size}. */
class WeightSizeTest {
  @ParameterizedTest(name = "{0} bytes")
  @CsvSource({
    "0, 0.00 B",
    "1023, 1023.00 B",
    "1024, 1.00 KB",
    "1152, 1.12 KB", // 1.125: a tie, to the even digit
    "1664, 1.62 KB",
    "1920, 1.88 KB",
    "407080, 397.54 KB",
    "1048575, 1024.00 KB",
    "26007168, 24.80 MB",
    "3221225472, 3.00 GB"
  })
  void bytesAreReadableAsInKeras(long bytes, String expected) {
    assertEquals(expected, WeightSize.readable(bytes));
  }

  @Test
  void countsHaveCommas() {
    assertEquals("6,501,792 (24.80 MB)", new WeightSize(6_501_792, 26_007_168).toString());
  }

  @ParameterizedTest(name = "COLUMNS={0}")
  @CsvSource({"120, 120", "0, 80", "-3, 80", "wide, 80", "'', 80", ", 80"})
  void theTerminalsWidthComesFromTheEnvironment(String variable, int expected) {
    assertEquals(expected, SummaryOptions.columnsOf(variable));
  }
}
