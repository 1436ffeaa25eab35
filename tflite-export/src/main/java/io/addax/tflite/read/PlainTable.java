package io.addax.tflite.read;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Text in columns as wide as their longest cell, numbers to the right; for tables whose lines are
 * also looked at by other programs.
 *
 * <pre>{@code
 * PlainTable table = new PlainTable("op", ">bytes");
 * table.row("CONV_2D", 1280);
 * table.text();     // "op       bytes\nCONV_2D   1280\n"
 * }</pre>
 */
public final class PlainTable {
  private static final String RIGHT = ">";
  private static final String GAP = "  ";

  private final boolean[] right;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with a header; columns that begin with {@code >} stand to the right. */
  public PlainTable(String... header) {
    right = new boolean[header.length];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < header.length; i++) {
      right[i] = header[i].startsWith(RIGHT);
      names.add(right[i] ? header[i].substring(1) : header[i]);
    }
    rows.add(names);
  }

  /** Adds a row of one cell per column. */
  public PlainTable row(Object... cells) {
    checkArgument(
        cells.length == right.length, "Expected %s cells. Received: %s", right.length, cells);
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(printable(String.valueOf(cell)));
    }
    rows.add(row);
    return this;
  }

  /** Names come out of files: no line breaks, no codes that a terminal would obey. */
  private static String printable(String text) {
    return text.chars()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .mapToObj(c -> String.valueOf((char) c))
        .collect(Collectors.joining());
  }

  /** The lines, each ended by a line feed. */
  public String text() {
    int[] widths = new int[right.length];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String fill = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : GAP).append(right[i] ? fill + row.get(i) : row.get(i) + fill);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
