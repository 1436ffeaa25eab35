package io.addax.tflite;

/** In which numbers a model computes. */
public enum Quantization {
  /** float32 throughout. */
  NONE,
  /**
   * 8-bit integers throughout, weights with one scale per channel. Needs representative data; the
   * model becomes a quarter of its size.
   */
  INT8
}
