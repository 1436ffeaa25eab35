package io.addax.tflite.quantize;

/** What TFLite's integer kernels ask of scales. */
enum KernelRule {
  /** A constant kernel with a scale per channel, a wide bias, and a free result. */
  WEIGHTED,
  /** Operands and result each with a scale of its own. */
  FREE,
  /** The result has the scale of the operands. */
  SAME,
  /** The result's scale is prescribed. */
  FIXED,
  /** Rows of a constant table, which is 8-bit also where the results are wider. */
  LOOKUP,
  /** Two real numbers are compared: the integers under one scale are. */
  COMPARING,
  /** Real numbers go in, integers or booleans come out. */
  DECIDING,
  /** Between real numbers and integers: done in float32, which loses nothing. */
  CASTING,
  /** There is no integer kernel. */
  NONE
}
