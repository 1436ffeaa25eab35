package io.addax.keras.callbacks;

import io.addax.keras.utils.PythonNumbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a line per epoch to a file: the epoch, counted from 0, and the logged values by name,
 * {@code NA} for what is missing. Source: {@code keras.callbacks.CSVLogger}.
 */
public final class CSVLogger extends Callback implements AutoCloseable {
  private final Path file;
  private String separator = ",";
  private boolean append;

  private Writer writer;
  private boolean hasHeader;
  private List<String> names;

  public CSVLogger(Path file) {
    this.file = file;
  }

  public CSVLogger(String file) {
    this(Path.of(file));
  }

  /** What stands between values. Default a comma. */
  public CSVLogger separator(String newSeparator) {
    this.separator = newSeparator;
    return this;
  }

  /**
   * Whether lines go to the end of a file that is there, instead of replacing it. Default false.
   */
  public CSVLogger append(boolean toEnd) {
    this.append = toEnd;
    return this;
  }

  @Override
  protected boolean isForChiefOnly() {
    return true;
  }

  @Override
  public void onTrainBegin() {
    close();
    names = null;
    try {
      hasHeader = append && Files.exists(file) && Files.size(file) > 0;
      writer =
          append
              ? Files.newBufferedWriter(
                  file,
                  StandardCharsets.UTF_8,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.APPEND)
              : Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("CSVLogger cannot write " + file + ": " + e, e);
    }
  }

  @Override
  public void onEpochEnd(int epoch, Logs logs) {
    if (names == null) {
      names = columns(logs);
      if (!hasHeader) {
        List<String> header = new ArrayList<>(List.of("epoch"));
        header.addAll(names);
        write(header);
      }
    }
    List<String> row = new ArrayList<>(List.of(Integer.toString(epoch)));
    for (String name : names) {
      row.add(logs.has(name) ? PythonNumbers.repr(logs.get(name)) : "NA");
    }
    write(row);
  }

  /** The names; those of a validation, too, if it has not come yet. */
  private static List<String> columns(Logs logs) {
    List<String> columns = logs.names().stream().sorted().collect(Collectors.toList());
    if (columns.stream().noneMatch(name -> name.startsWith("val_"))) {
      List.copyOf(columns).forEach(name -> columns.add("val_" + name));
    }
    return columns;
  }

  private void write(List<String> fields) {
    try {
      writer.write(fields.stream().map(this::quoted).collect(Collectors.joining(separator)));
      writer.write("\r\n");
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("CSVLogger cannot write " + file + ": " + e, e);
    }
  }

  private String quoted(String field) {
    boolean plain =
        !field.contains(separator) && field.chars().noneMatch(c -> "\"\r\n".indexOf(c) >= 0);
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }

  @Override
  public void onTrainEnd(Logs logs) {
    close();
  }

  /** Closes the file, if it is open: what was logged is in it, also where training failed. */
  @Override
  public void close() {
    if (writer != null) {
      try {
        writer.close();
      } catch (IOException e) {
        throw new UncheckedIOException("CSVLogger cannot write " + file + ": " + e, e);
      } finally {
        writer = null;
      }
    }
  }
}
