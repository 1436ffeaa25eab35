package io.addax.keras.callbacks;

import io.addax.keras.utils.PythonNumbers;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file name with places for values, as Python formats them: {@code {epoch:02d}-{loss:.2f}}. */
final class FilePattern {
  private static final Pattern PLACE = Pattern.compile("\\{([^{}:]*)(?::([^{}]*))?\\}");
  private static final Pattern FORMAT = Pattern.compile("(0?)(\\d*)(?:\\.(\\d+))?([dfe%]?)");

  private final String pattern;

  FilePattern(String pattern) {
    this.pattern = pattern;
  }

  /** Whether there is a place for anything but {@code epoch} and {@code batch}. */
  boolean mentionsLogs() {
    return PLACE
        .matcher(pattern)
        .results()
        .map(place -> place.group(1))
        .anyMatch(name -> !name.equals("epoch") && !name.equals("batch"));
  }

  /**
   * The name with the values in their places.
   *
   * @throws IllegalArgumentException if a value is missing; the message lists those there are
   */
  String format(Map<String, ? extends Number> values) {
    Matcher places = PLACE.matcher(pattern);
    StringBuilder name = new StringBuilder();
    while (places.find()) {
      Number value = values.get(places.group(1));
      if (value == null) {
        throw new IllegalArgumentException(
            "File name '"
                + pattern
                + "': expected names among "
                + values.keySet()
                + ". Received: '"
                + places.group(1)
                + "'");
      }
      places.appendReplacement(name, Matcher.quoteReplacement(format(value, places.group(2))));
    }
    return places.appendTail(name).toString();
  }

  private String format(Number value, String format) {
    boolean whole = value instanceof Integer || value instanceof Long;
    if (format == null || format.isEmpty()) {
      return whole ? value.toString() : PythonNumbers.repr(value.doubleValue());
    }
    Matcher parts = FORMAT.matcher(format);
    if (!parts.matches()) {
      throw error(format);
    }
    int digits = parts.group(3) == null ? 6 : Integer.parseInt(parts.group(3));
    String text =
        switch (parts.group(4)) {
          case "f" -> PythonNumbers.fixed(value.doubleValue(), digits);
          case "e" -> PythonNumbers.scientific(value.doubleValue(), digits);
          case "%" -> PythonNumbers.fixed(value.doubleValue() * 100, digits) + "%";
          case "d", "" -> {
            if (!whole || parts.group(3) != null) {
              throw error(format);
            }
            yield value.toString();
          }
          default -> throw error(format);
        };
    int width = parts.group(2).isEmpty() ? 0 : Integer.parseInt(parts.group(2));
    String fill = (parts.group(1).isEmpty() ? " " : "0").repeat(Math.max(0, width - text.length()));
    return fill + text;
  }

  private IllegalArgumentException error(String format) {
    return new IllegalArgumentException(
        "File name '"
            + pattern
            + "': expected a format like 02d for epoch and batch, or .2f, .2e, .1% for the rest."
            + " Received: '"
            + format
            + "'");
  }

  @Override
  public String toString() {
    return pattern;
  }
}
