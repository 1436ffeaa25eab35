package io.addax.tflite.calibrate;

/** The middle range that holds a share of all values; as many are cut off above as below. */
final class PercentileObserver implements RangeObserver {
  private final Histogram histogram = new Histogram();
  private final double percentile;

  PercentileObserver(double percentile) {
    this.percentile = percentile;
  }

  @Override
  public void see(float[] values) {
    histogram.add(values);
  }

  @Override
  public Range range() {
    double tail = (1 - percentile / 100) / 2;
    return new Range((float) histogram.quantile(tail), (float) histogram.quantile(1 - tail));
  }
}
