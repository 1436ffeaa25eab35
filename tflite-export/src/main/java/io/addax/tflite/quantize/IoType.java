package io.addax.tflite.quantize;

import io.addax.graph.DType;

/** What an integer model takes and gives. */
public enum IoType {
  /** 8-bit signed integers, as it computes inside. */
  INT8(DType.INT8),
  /** 8-bit unsigned integers, such as camera images. */
  UINT8(DType.UINT8),
  /** Real numbers, which the model quantizes itself. */
  FLOAT32(DType.FLOAT32);

  private final DType dtype;

  IoType(DType dtype) {
    this.dtype = dtype;
  }

  public DType dtype() {
    return dtype;
  }
}
