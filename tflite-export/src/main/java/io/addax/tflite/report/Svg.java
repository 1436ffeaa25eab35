package io.addax.tflite.report;

import java.util.Locale;

/**
 * Draws inline SVG: rectangles, lines and text that take their colours from the page's style
 * classes.
 */
final class Svg {
  private final StringBuilder text = new StringBuilder();

  Svg(int width, int height, String description) {
    text.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">",
            width,
            height,
            width,
            height,
            escaped(description)));
  }

  Svg rectangle(String style, double x, double y, double width, double height) {
    text.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
            style,
            x,
            y,
            Math.max(width, 0),
            Math.max(height, 0)));
    return this;
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    text.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            style,
            x1,
            y1,
            x2,
            y2));
    return this;
  }

  /**
   * Text.
   *
   * @param anchor start, middle or end: which point of it stands at x
   */
  Svg text(String anchor, double x, double y, String content) {
    text.append(
        String.format(
            Locale.ROOT,
            "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
            anchor,
            x,
            y,
            escaped(content)));
    return this;
  }

  @Override
  public String toString() {
    return text + "</svg>";
  }

  /** Text as it may stand in a page, also within quotes. */
  static String escaped(String content) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        default -> out.append(Character.isISOControl(c) ? '?' : c);
      }
    }
    return out.toString();
  }
}
