package io.addax.keras.data;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.tensorflow.ndarray.Shape;

/** The values of one column as they come. */
final class CsvColumn {
  private static final double LARGEST_EXACT = 0x1p53;

  final int index;
  final String name;

  /** Null where the values decide: a label. */
  private final DType dtype;

  private final List<String> classes;
  private final Double missing;
  private final List<String> strings = new ArrayList<>();
  private double[] numbers = new double[64];
  private int count;
  private boolean whole = true;

  CsvColumn(int index, String name, DType dtype, List<String> classes, Double missing) {
    this.index = index;
    this.name = name;
    this.dtype = dtype;
    this.classes = classes;
    this.missing = missing;
  }

  /** Takes a field; returns what is wrong with it, or null. */
  String add(String field) {
    if (dtype == DType.STRING) {
      strings.add(field);
      count++;
      return null;
    }
    String text = field.strip();
    double number;
    if (!classes.isEmpty()) {
      number = classes.indexOf(text);
      if (number < 0) {
        return "one of the classes " + classes;
      }
    } else if (text.isEmpty()) {
      if (missing == null) {
        return "a number; options.missing(value) says what an empty field stands for";
      }
      number = missing;
    } else {
      try {
        number = parse(text);
      } catch (NumberFormatException e) {
        return "a number; options.columns(…) leaves a column out, classes(…) names the labels'";
      }
    }
    boolean isWhole = number == Math.rint(number) && Math.abs(number) <= LARGEST_EXACT;
    if (dtype != null && !dtype.isFloating() && !(isWhole && fits(number))) {
      return "a number of dtype " + dtype;
    }
    whole &= isWhole;
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.multiplyExact(count, 2));
    }
    numbers[count++] = number;
    return null;
  }

  private boolean fits(double number) {
    return switch (dtype) {
      case INT8 -> number >= Byte.MIN_VALUE && number <= Byte.MAX_VALUE;
      case UINT8 -> number >= 0 && number <= 255;
      case INT16 -> number >= Short.MIN_VALUE && number <= Short.MAX_VALUE;
      case INT32 -> number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE;
      case BOOL -> number == 0 || number == 1;
      default -> true;
    };
  }

  /** Numbers as a spreadsheet or pandas writes them, without Java's own suffixes. */
  private static double parse(String text) {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> {
        return Double.NaN;
      }
      case "inf", "+inf", "infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        if (!Character.isDigit(text.charAt(text.length() - 1)) && !text.endsWith(".")) {
          throw new NumberFormatException(text);
        }
        return Double.parseDouble(text);
      }
    }
  }

  double number(int row) {
    return numbers[row];
  }

  HostTensor tensor() {
    Shape shape = Shape.of(count);
    if (dtype == DType.STRING) {
      return HostTensor.of(shape, strings.toArray(String[]::new));
    }
    DType type = dtype != null ? dtype : whole ? DType.INT64 : DType.FLOAT32;
    return HostTensor.of(shape, Arrays.copyOf(numbers, count)).cast(type);
  }
}
