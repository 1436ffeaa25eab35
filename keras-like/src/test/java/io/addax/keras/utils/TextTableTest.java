package io.addax.keras.utils;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.addax.keras.utils.TextWrap.Align;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected texts were printed by rich 15. */
class TextTableTest {
  @Test
  void headersStandAtTheBottomAndCellsAtTheTop() {
    TextTable table =
        TextTable.builder(28)
            .column("A long header", Align.LEFT, 10)
            .column("n", Align.RIGHT, 10)
            .column("ok", Align.CENTER, 8)
            .build();
    table.addRow(List.of("one two three", "1,290", "Y"));
    assertEquals(
        List.of(
            "┏━━━━━━━━━┳━━━━━━━━┳━━━━━━━┓",
            "┃ A long  ┃        ┃       ┃",
            "┃ header  ┃      n ┃  ok   ┃",
            "┡━━━━━━━━━╇━━━━━━━━╇━━━━━━━┩",
            "│ one two │  1,290 │   Y   │",
            "│ three   │        │       │",
            "└─────────┴────────┴───────┘"),
        table.lines(80));
  }

  @Test
  void aWordTooLongEndsInAnEllipsis() {
    assertEquals(
        List.of("bn        ", "(BatchNor…"),
        TextWrap.cell("bn (BatchNormalization)", 10, Align.LEFT));
  }

  @Test
  void aTitleTooLongIsFolded() {
    assertEquals(
        List.of("Model: ", "\"abcdefghi", "jklmn\""),
        TextWrap.fold("Model: \"abcdefghijklmn\"", 10));
  }

  @Test
  void theTerminalCutsTheTable() {
    TextTable table = TextTable.builder(20).column("A", Align.LEFT, 18).build();
    table.addRow(List.of("b"));
    assertEquals(List.of("┏━━━", "┃ A ", "┡━━━", "│ b ", "└───"), table.lines(4));
  }

  @Test
  void tooNarrowATableIsAnError() {
    TextTable.Builder builder =
        TextTable.builder(8).column("A", Align.LEFT, 4).column("B", Align.LEFT, 4);
    assertThrows(IllegalArgumentException.class, builder::build);
    TextTable table = TextTable.builder(20).column("A", Align.LEFT, 18).build();
    assertThrows(IllegalArgumentException.class, () -> table.addRow(List.of("1", "2")));
  }
}
