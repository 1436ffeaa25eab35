package io.addax.tflite.ir;

import org.tensorflow.lite.schema.MirrorPadMode;

/** How borders are treated, by the numbers in the file. */
public enum Padding {
  SAME(org.tensorflow.lite.schema.Padding.SAME),
  VALID(org.tensorflow.lite.schema.Padding.VALID),
  REFLECT(MirrorPadMode.REFLECT),
  SYMMETRIC(MirrorPadMode.SYMMETRIC);

  private final byte code;

  Padding(byte code) {
    this.code = code;
  }

  /** The number in the file. */
  public byte code() {
    return code;
  }
}
