package io.addax.tflite.calibrate;

/** Exponential moving averages of each run's least and greatest value. */
final class MovingAverageObserver implements RangeObserver {
  private final double momentum;
  private double min;
  private double max;
  private boolean started;

  MovingAverageObserver(double momentum) {
    this.momentum = momentum;
  }

  @Override
  public void see(float[] values) {
    Range range = Range.of(values);
    double kept = started ? momentum : 0;
    min = kept * min + (1 - kept) * range.min();
    max = kept * max + (1 - kept) * range.max();
    started = true;
  }

  @Override
  public Range range() {
    return new Range((float) min, (float) max);
  }
}
