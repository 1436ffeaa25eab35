package io.addax.tflite.calibrate;

/**
 * The range under which rounding and clipping together make the least squared error. Both ends are
 * drawn in together first, then each alone.
 */
final class MseObserver implements RangeObserver {
  private static final int TRIALS = 40;
  private static final double STEP = 0.02;

  private final Histogram histogram = new Histogram();
  private final int steps;

  /**
   * An observer.
   *
   * @param steps how many steps the integers have from end to end
   */
  MseObserver(int steps) {
    this.steps = steps;
  }

  @Override
  public void see(float[] values) {
    histogram.add(values);
  }

  @Override
  public Range range() {
    double low = Math.min(histogram.min(), 0);
    double high = Math.max(histogram.max(), 0);
    double both = best(shrink -> error(low * shrink, high * shrink));
    double newHigh = high * both * best(shrink -> error(low * both, high * both * shrink));
    double newLow = low * both * best(shrink -> error(low * both * shrink, newHigh));
    return new Range((float) newLow, (float) newHigh);
  }

  private interface Cost {
    double of(double shrink);
  }

  private static double best(Cost cost) {
    double best = 1;
    double least = cost.of(1);
    for (int trial = 1; trial < TRIALS; trial++) {
      double shrink = 1 - trial * STEP;
      double error = cost.of(shrink);
      if (error < least) {
        least = error;
        best = shrink;
      }
    }
    return best;
  }

  private double error(double low, double high) {
    double scale = (high - low) / steps;
    if (scale == 0) {
      return Double.POSITIVE_INFINITY;
    }
    return histogram.sum(
        value -> {
          double inside = Math.max(low, Math.min(high, value));
          double error = value - Math.rint(inside / scale) * scale;
          return error * error;
        });
  }
}
