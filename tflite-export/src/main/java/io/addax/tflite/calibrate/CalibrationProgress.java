package io.addax.tflite.calibrate;

/** Is told how far calibration has come. */
@FunctionalInterface
public interface CalibrationProgress {
  /** Nobody is told. */
  CalibrationProgress NONE = (done, total) -> {};

  /**
   * Some samples were run.
   *
   * @param done how many so far
   * @param total how many there will be
   */
  void at(int done, int total);
}
