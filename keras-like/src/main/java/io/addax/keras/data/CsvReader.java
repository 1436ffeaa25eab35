package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads comma-separated values as RFC 4180 has them: fields in double quotes may hold separators,
 * line breaks and doubled quotes. Lines end in CR LF, LF or CR; empty lines are passed over, and so
 * is a byte order mark.
 *
 * <pre>{@code
 * try (CsvReader csv = new CsvReader(Files.newBufferedReader(file), ',')) {
 *   for (List<String> record = csv.next(); record != null; record = csv.next()) { … }
 * }
 * }</pre>
 */
public final class CsvReader implements Closeable {
  private static final int END = -1;
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final BufferedReader in;
  private final char separator;
  private final StringBuilder field = new StringBuilder();
  private int line = 1;
  private int recordLine;
  private int pushedBack;
  private boolean hasPushedBack;

  /**
   * A reader of records.
   *
   * @param separator what stands between fields; no quote and no line break
   */
  public CsvReader(Reader in, char separator) throws IOException {
    checkArgument(
        separator != '"' && separator != '\n' && separator != '\r',
        "Expected a separator other than a quote or a line break. Received: character %s",
        (int) separator);
    this.in = in instanceof BufferedReader buffered ? buffered : new BufferedReader(in);
    this.separator = separator;
    int first = read();
    if (first != BYTE_ORDER_MARK) {
      pushBack(first);
    }
  }

  /** The number of the line, from 1, in which the last record began. */
  public int line() {
    return recordLine;
  }

  /**
   * The fields of the next record, or null after the last one.
   *
   * @throws IOException if the file cannot be read or a quoted field does not end properly; the
   *     message has the line
   */
  public List<String> next() throws IOException {
    int c = read();
    while (c == '\n' || c == '\r') {
      c = endOfLine(c);
    }
    if (c == END) {
      return null;
    }
    recordLine = line;
    List<String> fields = new ArrayList<>();
    while (true) {
      field.setLength(0);
      c = c == '"' ? quoted() : plain(c);
      fields.add(field.toString());
      if (c != separator) {
        break;
      }
      c = read();
    }
    if (c != END) {
      pushBack(endOfLine(c));
    }
    return fields;
  }

  /** Reads an unquoted field that begins with {@code c}; returns what stands behind it. */
  private int plain(int c) throws IOException {
    while (c != separator && c != '\n' && c != '\r' && c != END) {
      if (c == '"') {
        throw new IOException(
            "line " + line + ": expected quotes around the whole field. Received: one inside it");
      }
      field.append((char) c);
      c = read();
    }
    return c;
  }

  /** Reads a field whose opening quote is behind us; returns what stands behind it. */
  private int quoted() throws IOException {
    int began = line;
    while (true) {
      int c = read();
      if (c == END) {
        throw new IOException("line " + began + ": a quoted field does not end");
      } else if (c == '"') {
        c = read();
        if (c != '"') {
          if (c != separator && c != '\n' && c != '\r' && c != END) {
            throw new IOException(
                "line "
                    + line
                    + ": expected a separator or the end of the line after a quoted field."
                    + " Received: '"
                    + (char) c
                    + "'");
          }
          return c;
        }
      } else if (c == '\n') {
        line++;
      } else if (c == '\r') {
        line++;
        field.append('\r');
        c = read();
        if (c != '\n') {
          pushBack(c);
          continue;
        }
      }
      field.append((char) c);
    }
  }

  /** Counts the line break {@code c}; returns the first character of the next line. */
  private int endOfLine(int c) throws IOException {
    line++;
    int next = read();
    return c == '\r' && next == '\n' ? read() : next;
  }

  private int read() throws IOException {
    if (hasPushedBack) {
      hasPushedBack = false;
      return pushedBack;
    }
    return in.read();
  }

  private void pushBack(int c) {
    pushedBack = c;
    hasPushedBack = true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
