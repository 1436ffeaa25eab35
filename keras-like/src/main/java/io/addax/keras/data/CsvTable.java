package io.addax.keras.data;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/**
 * A CSV file in memory.
 *
 * @param x a tensor of shape (rows, columns), or a map from column names to tensors of shape (rows)
 * @param y the label column, of shape (rows), or null
 */
record CsvTable(Object x, HostTensor y) {
  static CsvTable read(Path file, CsvOptions options) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file);
        CsvReader csv = new CsvReader(reader, options.separator)) {
      return new Reading(csv, options).read();
    } catch (MalformedInputException e) {
      throw new IOException(file + ": expected text in UTF-8", e);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static final class Reading {
    private final CsvReader csv;
    private final CsvOptions options;

    Reading(CsvReader csv, CsvOptions options) {
      this.csv = csv;
      this.options = options;
    }

    CsvTable read() throws IOException {
      List<String> record = csv.next();
      if (record == null) {
        throw new IOException("expected at least one record. Received: an empty file");
      }
      List<String> names =
          options.header
              ? record.stream().map(String::strip).toList()
              : IntStream.range(0, record.size()).mapToObj(String::valueOf).toList();
      List<CsvColumn> inputs = new ArrayList<>();
      for (String name : options.inputs(names)) {
        DType dtype = options.dtypeOf(name);
        inputs.add(new CsvColumn(position(name, names), name, dtype, List.of(), options.missing));
      }
      for (String name : options.dtypes.keySet()) {
        position(name, names);
      }
      CsvColumn label =
          options.label == null
              ? null
              : new CsvColumn(
                  position(options.label, names),
                  options.label,
                  options.labelDtype,
                  options.classes,
                  null);
      if (inputs.isEmpty()) {
        throw new IOException("expected a column beside the label. Received: " + names);
      }
      record = options.header ? csv.next() : record;
      int rows = 0;
      for (; record != null; record = csv.next()) {
        if (record.size() != names.size()) {
          throw new IOException(
              "line "
                  + csv.line()
                  + ": expected "
                  + names.size()
                  + " fields. Received: "
                  + record.size());
        }
        for (CsvColumn column : inputs) {
          add(column, record);
        }
        if (label != null) {
          add(label, record);
        }
        rows++;
      }
      if (rows == 0) {
        throw new IOException("expected at least one record. Received: a header only");
      }
      return new CsvTable(
          options.separate ? named(inputs) : stacked(inputs, rows),
          label == null ? null : label.tensor());
    }

    private static int position(String name, List<String> names) throws IOException {
      int position = names.indexOf(name);
      if (position < 0) {
        throw new IOException("expected a column '" + name + "'. Received: " + names);
      } else if (names.lastIndexOf(name) != position) {
        throw new IOException("expected one column '" + name + "'. Received: " + names);
      }
      return position;
    }

    private void add(CsvColumn column, List<String> record) throws IOException {
      String expected = column.add(record.get(column.index));
      if (expected != null) {
        throw new IOException(
            "line "
                + csv.line()
                + ", column '"
                + column.name
                + "': expected "
                + expected
                + ". Received: '"
                + record.get(column.index)
                + "'");
      }
    }

    private static Map<String, HostTensor> named(List<CsvColumn> columns) {
      Map<String, HostTensor> tensors = new LinkedHashMap<>();
      for (CsvColumn column : columns) {
        tensors.put(column.name, column.tensor());
      }
      return tensors;
    }

    private HostTensor stacked(List<CsvColumn> columns, int rows) throws IOException {
      if (options.dtype == DType.STRING) {
        throw new IOException("expected separate() for columns of strings. Received: one input");
      }
      double[] values = new double[Math.multiplyExact(rows, columns.size())];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < columns.size(); i++) {
          values[row * columns.size() + i] = columns.get(i).number(row);
        }
      }
      return HostTensor.of(Shape.of(rows, columns.size()), values).cast(options.dtype);
    }
  }
}
