package io.addax.tflite.calibrate;

/** From the least to the greatest value seen. */
final class MinMaxObserver implements RangeObserver {
  private Range seen;

  @Override
  public void see(float[] values) {
    Range range = Range.of(values);
    seen = seen == null ? range : seen.merge(range);
  }

  @Override
  public Range range() {
    return seen;
  }
}
