package io.addax.graph.savedmodel;

import java.util.Comparator;

/** The order of names in which 10 at the end comes after 9, and nothing before 0. */
enum NaturalOrder implements Comparator<String> {
  INSTANCE;

  private static final int DIGITS = 18;

  @Override
  public int compare(String a, String b) {
    int byPadded = padded(a).compareTo(padded(b));
    return byPadded != 0 ? byPadded : a.compareTo(b);
  }

  private static String padded(String name) {
    int end = name.length();
    while (end > 0 && Character.isDigit(name.charAt(end - 1))) {
      end--;
    }
    String number = name.substring(end);
    boolean pads = !number.isEmpty() && number.length() < DIGITS;
    return name.substring(0, end) + (pads ? "0".repeat(DIGITS - number.length()) : "") + number;
  }
}
