package io.addax.keras.utils;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.addax.keras.utils.Progbar.Style;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The expected texts were printed by Keras 3.15's Progbar under a clock that stood still. */
class ProgbarTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private double now;
  private final Map<String, Double> first = new LinkedHashMap<>();
  private final Map<String, Double> second = new LinkedHashMap<>();

  ProgbarTest() {
    first.put("accuracy", 0.5);
    first.put("loss", 1.23456);
    second.put("accuracy", 0.9124);
    second.put("loss", 0.00032101);
    second.put("val_loss", -0.5);
  }

  private Progbar bar(long target, Style style) {
    return new Progbar(target)
        .style(style)
        .clock(() -> 100 + now)
        .printTo(new PrintStream(printed, true, StandardCharsets.UTF_8))
        .begin();
  }

  private void update(
      Progbar bar, long current, double time, Map<String, Double> values, boolean last) {
    now = time;
    bar.update(current, () -> values, last);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aBarIsRedrawnAsKerasDoes() {
    Progbar bar = bar(45, Style.BAR).allStateful();
    update(bar, 1, 0.5, first, false);
    update(bar, 2, 0.51, first, false);
    update(bar, 10, 2.5, first, false);
    update(bar, 30, 400.2, second, false);
    update(bar, 45, 9000.4, second, true);
    assertEquals(
        "\r"
            + "\u001b[1m 1/45\u001b[0m "
            + "\u001b[37m━━━━━━━━━━━━━━━━━━━━\u001b[0m "
            + "\u001b[1m22s\u001b[0m 500ms/step - accuracy: 0.5000 - loss: 1.2346"
            + "\b".repeat(75)
            + "\r"
            + "\u001b[1m10/45\u001b[0m "
            + "\u001b[32m━━━━\u001b[0m"
            + "\u001b[37m━━━━━━━━━━━━━━━━\u001b[0m "
            + "\u001b[1m7s\u001b[0m 222ms/step - accuracy: 0.5000 - loss: 1.2346 "
            + "\b".repeat(74)
            + "\r"
            + "\u001b[1m30/45\u001b[0m "
            + "\u001b[32m━━━━━━━━━━━━━\u001b[0m"
            + "\u001b[37m━━━━━━━\u001b[0m "
            + "\u001b[1m3:26\u001b[0m 14s/step - accuracy: 0.9124 - loss: 3.2101e-04 - val_loss: -0.5000"
            + "\b".repeat(98)
            + "\r"
            + "\u001b[1m45/45\u001b[0m "
            + "\u001b[32m━━━━━━━━━━━━━━━━━━━━\u001b[0m"
            + "\u001b[37m\u001b[0m "
            + "\u001b[1m9000s\u001b[0m 205s/step - accuracy: 0.9124 - loss: 3.2101e-04 - val_loss: -0.5000\n",
        printed());
  }

  @Test
  void hoursThatAreLeft() {
    Progbar bar = bar(45, Style.BAR).allStateful();
    update(bar, 1, 500.5, first, false);
    update(bar, 2, 8000, Map.of(), false);
    assertEquals(
        "\r"
            + "\u001b[1m 1/45\u001b[0m "
            + "\u001b[37m━━━━━━━━━━━━━━━━━━━━\u001b[0m "
            + "\u001b[1m6:07:02\u001b[0m 500s/step - accuracy: 0.5000 - loss: 1.2346"
            + "\b".repeat(78)
            + "\r"
            + "\u001b[1m 2/45\u001b[0m "
            + "\u001b[37m━━━━━━━━━━━━━━━━━━━━\u001b[0m "
            + "\u001b[1m89:34:38\u001b[0m 7500s/step - accuracy: 0.5000 - loss: 1.2346",
        printed());
  }

  @Test
  void anUnknownNumberOfSteps() {
    Progbar bar = bar(-1, Style.BAR).allStateful();
    update(bar, 1, 0.5, first, false);
    update(bar, 7, 0.6, second, false);
    assertEquals(
        "\r      1/Unknown "
            + "\u001b[1m0s\u001b[0m 500ms/step - accuracy: 0.5000 - loss: 1.2346"
            + "\b".repeat(63)
            + "\r      7/Unknown "
            + "\u001b[1m1s\u001b[0m 17ms/step - accuracy: 0.9124 - loss: 3.2101e-04 - val_loss: -0.5000",
        printed());
  }

  @Test
  void oneLineAtTheEnd() {
    Progbar bar = bar(45, Style.LINE).allStateful();
    update(bar, 1, 0.5, first, false);
    update(bar, 45, 0.5 + 44 * 0.00313, second, true);
    assertEquals(
        "45/45 - 1s - 3ms/step - accuracy: 0.9124 - loss: 3.2101e-04 - val_loss: -5.0000e-01\n",
        printed());
  }

  @Test
  void valuesThatAreNotStatefulAreAveraged() {
    Progbar bar = bar(3, Style.BAR);
    for (int step = 1; step <= 3; step++) {
      now = 0.1 * step;
      bar.update(step, Map.of("a", 3.0 * step - 2));
    }
    assertEquals(
        "\r"
            + "\u001b[1m1/3\u001b[0m "
            + "\u001b[32m━━━━━━\u001b[0m"
            + "\u001b[37m━━━━━━━━━━━━━━\u001b[0m "
            + "\u001b[1m0s\u001b[0m 100ms/step - a: 1.0000"
            + "\b".repeat(50)
            + "\r"
            + "\u001b[1m2/3\u001b[0m "
            + "\u001b[32m━━━━━━━━━━━━━\u001b[0m"
            + "\u001b[37m━━━━━━━\u001b[0m "
            + "\u001b[1m0s\u001b[0m 100ms/step - a: 2.5000"
            + "\b".repeat(50)
            + "\r"
            + "\u001b[1m3/3\u001b[0m "
            + "\u001b[32m━━━━━━━━━━━━━━━━━━━━\u001b[0m"
            + "\u001b[37m\u001b[0m "
            + "\u001b[1m0s\u001b[0m 100ms/step - a: 7.0000\n",
        printed());
  }

  @Test
  void valuesThatAreNotShownAreNotAskedFor() {
    Progbar bar = bar(1000, Style.BAR).allStateful();
    int[] asked = {0};
    for (int step = 1; step <= 1000; step++) {
      now = step * 0.001;
      bar.update(
          step,
          () -> {
            asked[0]++;
            return first;
          },
          false);
    }
    assertEquals(20, asked[0], 1);
  }

  @Test
  void silenceIsSilent() {
    Progbar bar = bar(1, Style.SILENT).allStateful();
    update(bar, 1, 1, first, true);
    assertEquals("", printed());
  }
}
