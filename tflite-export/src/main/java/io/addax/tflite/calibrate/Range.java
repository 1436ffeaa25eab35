package io.addax.tflite.calibrate;

/**
 * The least and the greatest value seen.
 *
 * @param min not above {@code max}
 * @param max not below {@code min}
 */
public record Range(float min, float max) {
  /** The range of some numbers, of which there must be one. */
  public static Range of(float[] values) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return new Range(min, max);
  }

  /** The range of both. */
  public Range merge(Range other) {
    return new Range(Math.min(min, other.min), Math.max(max, other.max));
  }

  /** Whether both ends are numbers. */
  public boolean isFinite() {
    return Float.isFinite(min) && Float.isFinite(max);
  }
}
