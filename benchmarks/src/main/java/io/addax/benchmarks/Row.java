package io.addax.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One measured thing: the values of both sides, round by round.
 *
 * @param beside of Keras, or what the row names; empty if there is nothing to compare with
 * @param moreIsBetter whether a larger value is the better one
 * @param wanted the ratio to reach, or the greatest value where there is nothing to compare with; 0
 *     for none
 */
record Row(
    String what,
    String unit,
    List<Double> addax,
    List<Double> beside,
    boolean moreIsBetter,
    double wanted) {

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** By what factor Addax is better: the median over the rounds, each with its own pair. */
  double ratio() {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < beside.size(); i++) {
      double ratio = addax.get(i) / beside.get(i);
      ratios.add(moreIsBetter ? ratio : 1 / ratio);
    }
    return median(ratios);
  }

  boolean isCompared() {
    return !beside.isEmpty();
  }

  /** Whether what is wanted was reached. */
  boolean isReached() {
    return isCompared() ? ratio() >= wanted : median(addax) <= wanted;
  }

  /** The cells of the table that {@link Table} prints. */
  List<String> cells() {
    String goal = isCompared() ? ">= " + number(wanted) + "x" : "<= " + number(wanted) + " " + unit;
    return Arrays.asList(
        what,
        number(median(addax)) + " " + unit,
        isCompared() ? number(median(beside)) + " " + unit : "",
        isCompared() ? number(ratio()) + "x" : "",
        wanted == 0 ? "" : goal,
        wanted == 0 ? "" : isReached() ? "yes" : "no");
  }

  private static String number(double value) {
    String format = value >= 1000 ? "%,.0f" : value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
