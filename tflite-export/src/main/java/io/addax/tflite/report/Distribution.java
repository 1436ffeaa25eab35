package io.addax.tflite.report;

import io.addax.graph.HostTensor;
import java.util.Arrays;

/**
 * How numbers are spread: a histogram around zero whose reach doubles when a greater number comes,
 * so that the numbers are looked at once.
 */
final class Distribution {
  private static final int BINS = 1024;
  private static final int MIDDLE = BINS / 2;

  private final long[] counts = new long[BINS];
  private double reach;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private long total;

  void add(HostTensor values) {
    for (int i = 0; i < values.size(); i++) {
      add(values.doubleAt(i));
    }
  }

  private void add(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return;
    }
    min = Math.min(min, value);
    max = Math.max(max, value);
    total++;
    if (reach == 0 && value != 0) {
      // All numbers so far were zero and stand in the middle.
      reach = 2 * Math.abs(value);
    }
    while (value != 0 && Math.abs(value) >= reach) {
      widen();
    }
    counts[bin(value)]++;
  }

  private int bin(double value) {
    return reach == 0 ? MIDDLE : (int) ((value / reach + 1) * MIDDLE);
  }

  private void widen() {
    reach *= 2;
    long[] narrow = counts.clone();
    Arrays.fill(counts, 0);
    for (int i = 0; i < BINS; i++) {
      counts[MIDDLE / 2 + i / 2] += narrow[i];
    }
  }

  boolean isEmpty() {
    return total == 0;
  }

  double min() {
    return total == 0 ? 0 : min;
  }

  double max() {
    return total == 0 ? 0 : max;
  }

  /** Below which number the given share of all lies, to the nearest bin. */
  double quantile(double share) {
    long below = 0;
    for (int i = 0; i < BINS; i++) {
      below += counts[i];
      if (below >= share * total && below > 0) {
        double edge = ((double) (share < 0.5 ? i : i + 1) / MIDDLE - 1) * reach;
        return Math.max(min, Math.min(max, edge));
      }
    }
    return max();
  }

  /** The counts in so many equal parts from the least to the greatest number. */
  int[] histogram(int parts) {
    int[] out = new int[parts];
    double width = max() - min();
    for (int i = 0; i < BINS; i++) {
      if (counts[i] > 0) {
        double middle = ((i + 0.5) / MIDDLE - 1) * reach;
        double place = width == 0 ? 0 : (middle - min) / width * parts;
        int part = (int) Math.max(0, Math.min(parts - 1, place));
        out[part] = (int) Math.min(Integer.MAX_VALUE, out[part] + counts[i]);
      }
    }
    return out;
  }
}
