package io.addax.tflite.quantize;

import io.addax.graph.DType;

/** What a model takes and gives. */
public enum IoType {
  /** 8-bit signed integers, as an int8 model computes inside. */
  INT8(DType.INT8),
  /** 8-bit unsigned integers, such as camera images. */
  UINT8(DType.UINT8),
  /** 16-bit signed integers, as an int16x8 model computes inside. */
  INT16(DType.INT16),
  /** Real numbers, which an integer model quantizes itself. */
  FLOAT32(DType.FLOAT32);

  private final DType dtype;

  IoType(DType dtype) {
    this.dtype = dtype;
  }

  public DType dtype() {
    return dtype;
  }

  @Override
  public String toString() {
    return dtype.kerasName();
  }
}
