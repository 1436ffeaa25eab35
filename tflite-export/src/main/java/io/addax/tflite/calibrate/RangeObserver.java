package io.addax.tflite.calibrate;

/** Sees what one tensor holds, sample after sample, and says which range it shall have. */
public interface RangeObserver {
  /**
   * Takes note of the tensor's elements in one run.
   *
   * @param values finite; not changed
   */
  void see(float[] values);

  /** The range, once all samples were seen, of which there must be one. */
  Range range();
}
