package io.addax.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Prints rows in columns. */
final class Table {
  private static final List<String> HEAD =
      List.of("what", "Addax", "beside", "ratio", "wanted", "reached");

  private Table() {}

  static String of(List<Row> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    rows.forEach(row -> lines.add(row.cells()));
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - line.get(i).length());
        boolean left = i == 0 || i == widths.length - 1;
        text.append(left ? line.get(i) + padding : padding + line.get(i));
        text.append(i == widths.length - 1 ? "\n" : "  ");
      }
    }
    return text.toString();
  }
}
