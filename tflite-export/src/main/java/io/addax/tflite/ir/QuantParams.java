package io.addax.tflite.ir;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;

/**
 * How integers stand for real numbers: {@code real = scale · (integer - zeroPoint)}, with one pair
 * for the whole tensor or one per slice of an axis. The arrays must not be changed.
 */
public final class QuantParams {
  private final float[] scales;
  private final int[] zeroPoints;
  private final int axis;
  private final boolean fourBit;

  private QuantParams(float[] scales, int[] zeroPoints, int axis, boolean fourBit) {
    checkArgument(scales.length == zeroPoints.length, "As many scales as zero points");
    this.scales = scales;
    this.zeroPoints = zeroPoints;
    this.axis = axis;
    this.fourBit = fourBit;
  }

  /** One scale for the whole tensor. */
  public static QuantParams perTensor(float scale, int zeroPoint) {
    return new QuantParams(new float[] {scale}, new int[] {zeroPoint}, 0, false);
  }

  /** One scale per slice of {@code axis}, all zero points 0. */
  public static QuantParams perAxis(float[] scales, int axis) {
    return new QuantParams(scales, new int[scales.length], axis, false);
  }

  /** The same for int8 elements of -8 to 7, of which the file holds two in a byte. */
  public QuantParams inFourBits() {
    return new QuantParams(scales, zeroPoints, axis, true);
  }

  public float[] scales() {
    return scales;
  }

  public int[] zeroPoints() {
    return zeroPoints;
  }

  /** The axis that the scales go along. */
  public int axis() {
    return axis;
  }

  /** The only scale, or the first. */
  public float scale() {
    return scales[0];
  }

  /** The only zero point, or the first. */
  public int zeroPoint() {
    return zeroPoints[0];
  }

  /** Whether the file holds two elements in a byte. */
  public boolean isFourBit() {
    return fourBit;
  }

  public boolean isPerAxis() {
    return scales.length > 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QuantParams that
        && axis == that.axis
        && fourBit == that.fourBit
        && Arrays.equals(scales, that.scales)
        && Arrays.equals(zeroPoints, that.zeroPoints);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(scales) * 31 + Arrays.hashCode(zeroPoints);
  }

  @Override
  public String toString() {
    return isPerAxis()
        ? scales.length + " scales on axis " + axis
        : "scale " + scale() + ", zero point " + zeroPoint();
  }
}
