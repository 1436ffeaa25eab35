package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How {@link Dataset#csv} reads a file. Immutable: each method gives changed options.
 *
 * <pre>{@code
 * // sepal_length,sepal_width,petal_length,petal_width,species
 * // 5.1,3.5,1.4,0.2,setosa
 * Dataset.csv(file, CsvOptions.label("species").classes("setosa", "versicolor", "virginica"));
 * // x: float32 (4), y: int64 ()
 * }</pre>
 *
 * <p>The defaults: a header line, commas, all columns but the label stacked to one input of
 * float32.
 */
public final class CsvOptions {
  private static final CsvOptions DEFAULTS =
      new CsvOptions(
          null, true, ',', List.of(), List.of(), Map.of(), false, DType.FLOAT32, null, null);

  final String label;
  final boolean header;
  final char separator;
  final List<String> columns;
  final List<String> classes;
  final Map<String, DType> dtypes;
  final boolean separate;
  final DType dtype;
  final DType labelDtype;
  final Double missing;

  private CsvOptions(
      String label,
      boolean header,
      char separator,
      List<String> columns,
      List<String> classes,
      Map<String, DType> dtypes,
      boolean separate,
      DType dtype,
      DType labelDtype,
      Double missing) {
    this.label = label;
    this.header = header;
    this.separator = separator;
    this.columns = columns;
    this.classes = classes;
    this.dtypes = dtypes;
    this.separate = separate;
    this.dtype = dtype;
    this.labelDtype = labelDtype;
    this.missing = missing;
  }

  /** Options for a file whose column {@code name} is the target. */
  public static CsvOptions label(String name) {
    Objects.requireNonNull(name, "name");
    return new CsvOptions(
        name, true, ',', List.of(), List.of(), Map.of(), false, DType.FLOAT32, null, null);
  }

  /** Options for a file without targets. */
  public static CsvOptions noLabel() {
    return DEFAULTS;
  }

  /** The first line holds values already; columns are called {@code "0"}, {@code "1"}, …. */
  public CsvOptions noHeader() {
    return new CsvOptions(
        label, false, separator, columns, classes, dtypes, separate, dtype, labelDtype, missing);
  }

  /** What stands between two fields, e.g. {@code ';'} or {@code '\t'}. */
  public CsvOptions separator(char character) {
    return new CsvOptions(
        label, header, character, columns, classes, dtypes, separate, dtype, labelDtype, missing);
  }

  /** The columns that are inputs, in this order; the others are left out. */
  public CsvOptions columns(String... names) {
    checkArgument(names.length > 0, "Expected at least one column. Received: none");
    return new CsvOptions(
        label,
        header,
        separator,
        List.of(names),
        classes,
        dtypes,
        separate,
        dtype,
        labelDtype,
        missing);
  }

  /** What the label column says for class 0, 1, …; the targets become these numbers. */
  public CsvOptions classes(String... names) {
    return new CsvOptions(
        label,
        header,
        separator,
        columns,
        List.of(names),
        dtypes,
        separate,
        dtype,
        labelDtype,
        missing);
  }

  /** The dtype of the inputs, unless a column has its own. */
  public CsvOptions dtype(DType type) {
    return new CsvOptions(
        label, header, separator, columns, classes, dtypes, separate, type, labelDtype, missing);
  }

  /** The targets' dtype; without it int64 if all are whole numbers, else float32. */
  public CsvOptions labelDtype(DType type) {
    return new CsvOptions(
        label, header, separator, columns, classes, dtypes, separate, dtype, type, missing);
  }

  /** Makes each column an input of its own, named as the column, of shape (). */
  public CsvOptions separate() {
    return new CsvOptions(
        label, header, separator, columns, classes, dtypes, true, dtype, labelDtype, missing);
  }

  /** Like {@link #separate()}, where this column has a dtype of its own ({@code string} too). */
  public CsvOptions separate(String column, DType type) {
    Map<String, DType> changed = new LinkedHashMap<>(dtypes);
    changed.put(column, type);
    return new CsvOptions(
        label,
        header,
        separator,
        columns,
        classes,
        Map.copyOf(changed),
        true,
        dtype,
        labelDtype,
        missing);
  }

  /** What an empty field of an input column stands for; without it, an empty field is an error. */
  public CsvOptions missing(double value) {
    return new CsvOptions(
        label, header, separator, columns, classes, dtypes, separate, dtype, labelDtype, value);
  }

  /** The columns that are inputs, of those that the file has. */
  List<String> inputs(List<String> all) {
    if (!columns.isEmpty()) {
      return columns;
    }
    List<String> inputs = new ArrayList<>(all);
    inputs.remove(label);
    return inputs;
  }

  DType dtypeOf(String column) {
    return dtypes.getOrDefault(column, dtype);
  }
}
