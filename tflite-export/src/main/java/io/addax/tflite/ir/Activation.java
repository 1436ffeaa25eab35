package io.addax.tflite.ir;

import org.tensorflow.lite.schema.ActivationFunctionType;

/** What an op may apply to its own result. */
public enum Activation {
  NONE(ActivationFunctionType.NONE, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY),
  RELU(ActivationFunctionType.RELU, 0, Float.POSITIVE_INFINITY),
  RELU_N1_TO_1(ActivationFunctionType.RELU_N1_TO_1, -1, 1),
  RELU6(ActivationFunctionType.RELU6, 0, 6);

  private final byte code;
  private final float min;
  private final float max;

  Activation(byte code, float min, float max) {
    this.code = code;
    this.min = min;
    this.max = max;
  }

  /** The number in the file. */
  public byte code() {
    return code;
  }

  /** The least value that comes out. */
  public float min() {
    return min;
  }

  /** The greatest value that comes out. */
  public float max() {
    return max;
  }
}
