package io.addax.keras.utils;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.keras.utils.TextWrap.Align;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table in box-drawing characters, of a given width, with a bold line under its header and a thin
 * one between rows, as the Python library rich draws it.
 *
 * <pre>{@code
 * TextTable table =
 *     TextTable.builder(30).column("Name", Align.LEFT, 18).column("#", Align.RIGHT, 12).build();
 * table.addRow(List.of("dense", "1,290"));
 * table.lines(80).forEach(System.out::println);
 * }</pre>
 */
public final class TextTable {
  private record Column(String header, Align align, int width) {}

  private static final int PADDING = 2;

  private final List<Column> columns;
  private final int[] widths;
  private final List<List<String>> rows = new ArrayList<>();

  private TextTable(List<Column> columns, int width) {
    this.columns = List.copyOf(columns);
    this.widths =
        fit(
            columns.stream().mapToInt(column -> column.width() + PADDING).toArray(),
            width - (columns.size() + 1));
  }

  /** A table {@code width} characters wide, lines included. */
  public static Builder builder(int width) {
    return new Builder(width);
  }

  /** Adds a row of one text per column. */
  public void addRow(List<String> cells) {
    checkArgument(
        cells.size() == columns.size(),
        "Expected %s cells. Received: %s",
        columns.size(),
        cells.size());
    rows.add(List.copyOf(cells));
  }

  /** The lines, cut off where the terminal of so many columns ends. */
  public List<String> lines(int terminalColumns) {
    List<String> lines = new ArrayList<>();
    lines.add(rule("┏━┳┓"));
    List<List<String>> header = cells(columns.stream().map(Column::header).toList());
    addLines(lines, header, true, "┃");
    lines.add(rows.isEmpty() ? rule("└─┴┘") : rule("┡━╇┩"));
    for (int i = 0; i < rows.size(); i++) {
      addLines(lines, cells(rows.get(i)), false, "│");
      lines.add(rule(i == rows.size() - 1 ? "└─┴┘" : "├─┼┤"));
    }
    return lines.stream()
        .map(line -> line.substring(0, Math.min(line.length(), terminalColumns)))
        .toList();
  }

  private List<List<String>> cells(List<String> texts) {
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      cells.add(TextWrap.cell(texts.get(i), widths[i] - PADDING, columns.get(i).align()));
    }
    return cells;
  }

  private void addLines(
      List<String> lines, List<List<String>> cells, boolean atBottom, String divider) {
    int height = cells.stream().mapToInt(List::size).max().orElse(1);
    for (int line = 0; line < height; line++) {
      StringBuilder text = new StringBuilder(divider);
      for (int i = 0; i < widths.length; i++) {
        List<String> cell = cells.get(i);
        int index = atBottom ? line - (height - cell.size()) : line;
        boolean inside = index >= 0 && index < cell.size();
        text.append(' ')
            .append(inside ? cell.get(index) : " ".repeat(widths[i] - PADDING))
            .append(' ')
            .append(divider);
      }
      lines.add(text.toString());
    }
  }

  /** A line of the characters: left end, between, at a divider, right end. */
  private String rule(String characters) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      text.append(characters.charAt(i == 0 ? 0 : 2));
      text.append(characters.substring(1, 2).repeat(widths[i]));
    }
    return text.append(characters.charAt(3)).toString();
  }

  /** Takes evenly from all columns, or gives to each in proportion, until the sum is right. */
  private static int[] fit(int[] wanted, int total) {
    int[] widths = wanted.clone();
    int sum = Arrays.stream(widths).sum();
    if (sum > total) {
      int left = sum - total;
      for (int i = 0; i < widths.length; i++) {
        // Ties go to the even number, as Python rounds.
        int taken = Math.min(widths[i], (int) Math.rint((double) left / (widths.length - i)));
        widths[i] -= taken;
        left -= taken;
      }
    } else {
      int left = total - sum;
      int share = sum;
      for (int i = 0; i < widths.length; i++) {
        int given = (int) Math.ceil((double) (widths[i] * left) / share);
        share -= widths[i];
        widths[i] += given;
        left -= given;
      }
    }
    checkArgument(
        Arrays.stream(widths).allMatch(width -> width > PADDING),
        "Expected a table wide enough for its columns. Received: %s",
        total + wanted.length + 1);
    return widths;
  }

  /** Collects the columns of a table. */
  public static final class Builder {
    private final int width;
    private final List<Column> columns = new ArrayList<>();

    private Builder(int width) {
      this.width = width;
    }

    /** Adds a column that wants to be {@code width} characters wide. */
    public Builder column(String header, Align align, int columnWidth) {
      columns.add(new Column(header, align, columnWidth));
      return this;
    }

    public TextTable build() {
      checkArgument(!columns.isEmpty(), "Expected at least one column. Received: none");
      return new TextTable(columns, width);
    }
  }
}
