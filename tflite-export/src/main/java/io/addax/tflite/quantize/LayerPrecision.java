package io.addax.tflite.quantize;

/** In which numbers a layer may compute that 8 bits do not suffice for. */
public enum LayerPrecision {
  /**
   * 16-bit activations with 8-bit weights: the model stays small and one of integers. TFLite's
   * kernels for them are slower than those for real numbers.
   */
  INT16,
  /** float32: always possible, and fast where there are floating-point units. */
  FLOAT32
}
