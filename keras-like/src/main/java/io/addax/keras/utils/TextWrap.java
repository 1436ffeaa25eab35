package io.addax.keras.utils;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Breaks text into lines of a width, at spaces, as the Python library rich does, which Keras prints
 * its summaries with. Every character counts as one column wide.
 */
public final class TextWrap {
  /** Where a line stands in its width. */
  public enum Align {
    LEFT,
    CENTER,
    RIGHT
  }

  private static final Pattern WORD = Pattern.compile("\\s*\\S+\\s*");
  private static final char ELLIPSIS = '…';

  private TextWrap() {}

  /** Lines of at most {@code width} characters; a longer word goes on in the next line. */
  public static List<String> fold(String text, int width) {
    return split(text, breaks(text, width, true), width);
  }

  /**
   * Lines of exactly {@code width} characters, filled up with spaces; a longer word is cut and ends
   * in an ellipsis.
   */
  public static List<String> cell(String text, int width, Align align) {
    return split(text, breaks(text, width, false), width).stream()
        .map(line -> align(line, width, align))
        .toList();
  }

  private static String align(String line, int width, Align align) {
    String text = cut(align == Align.LEFT ? line : line.stripTrailing(), width);
    int left =
        switch (align) {
          case LEFT -> 0;
          case CENTER -> (width - text.length()) / 2;
          case RIGHT -> width - text.length();
        };
    return " ".repeat(left) + text + " ".repeat(width - text.length() - left);
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + ELLIPSIS;
  }

  private static List<String> split(String text, List<Integer> breaks, int width) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int end : breaks) {
      lines.add(withoutSpacesBeyond(text.substring(start, end), width));
      start = end;
    }
    lines.add(withoutSpacesBeyond(text.substring(start), width));
    return lines;
  }

  private static String withoutSpacesBeyond(String line, int width) {
    return line.length() <= width
        ? line
        : line.substring(0, Math.max(width, line.stripTrailing().length()));
  }

  /** Where new lines begin. */
  private static List<Integer> breaks(String text, int width, boolean fold) {
    List<Integer> breaks = new ArrayList<>();
    int column = 0;
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      String word = words.group();
      int start = words.start();
      int length = word.stripTrailing().length();
      if (length <= width - column) {
        column += word.length();
      } else if (length > width && fold) {
        for (int from = 0; from < word.length(); from += width) {
          if (start + from > 0) {
            breaks.add(start + from);
          }
          column = Math.min(width, word.length() - from);
        }
      } else {
        if (start > 0) {
          breaks.add(start);
        }
        column = word.length();
      }
    }
    return breaks;
  }
}
