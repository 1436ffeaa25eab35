package io.addax.tflite.calibrate;

import java.util.function.DoubleUnaryOperator;

/**
 * How often values occur, in bins of one width. Values out of reach double the width, so that no
 * pass over the data is needed to know the ends beforehand.
 */
final class Histogram {
  private static final int BINS = 2048;
  private static final double NARROWEST = 1e-30;

  private long[] counts = new long[BINS];
  private double low;
  private double width;
  private long total;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  /** Counts values, all finite. */
  void add(float[] values) {
    if (values.length == 0) {
      return;
    }
    Range range = Range.of(values);
    min = Math.min(min, range.min());
    max = Math.max(max, range.max());
    if (total == 0) {
      low = min;
      // A little more than needed, so that the greatest value falls within.
      width = Math.max((max - min) / (BINS - 1), Math.max(Math.abs(min) * 1e-7, NARROWEST));
    }
    while (min < low) {
      grow(BINS / 2);
      low -= width * BINS / 2;
    }
    while (max >= low + width * BINS) {
      grow(0);
    }
    for (float value : values) {
      counts[(int) Math.min(BINS - 1, (value - low) / width)]++;
    }
    total += values.length;
  }

  private void grow(int from) {
    long[] merged = new long[BINS];
    for (int i = 0; i < BINS; i++) {
      merged[from + i / 2] += counts[i];
    }
    counts = merged;
    width *= 2;
  }

  double min() {
    return min;
  }

  double max() {
    return max;
  }

  /** The value below which a share of all lie, to the width of a bin. */
  double quantile(double share) {
    double wanted = share * total;
    double below = 0;
    for (int i = 0; i < BINS; i++) {
      if (counts[i] > 0 && below + counts[i] >= wanted) {
        return inRange(low + width * (i + (wanted - below) / counts[i]));
      }
      below += counts[i];
    }
    return max;
  }

  /** The sum of a function over all values, each taken for the middle of its bin. */
  double sum(DoubleUnaryOperator function) {
    double sum = 0;
    for (int i = 0; i < BINS; i++) {
      if (counts[i] > 0) {
        sum += counts[i] * function.applyAsDouble(inRange(low + width * (i + 0.5)));
      }
    }
    return sum;
  }

  private double inRange(double value) {
    return Math.max(min, Math.min(max, value));
  }
}
