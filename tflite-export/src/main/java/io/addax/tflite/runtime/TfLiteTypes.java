package io.addax.tflite.runtime;

import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.tensorflow.lite.schema.TensorType;

/** The interpreter numbers types in another order than the file does. */
final class TfLiteTypes {
  private TfLiteTypes() {}

  static int schemaCode(int type) {
    if (type == tensorflowlite.kTfLiteFloat32) {
      return TensorType.FLOAT32;
    } else if (type == tensorflowlite.kTfLiteInt32) {
      return TensorType.INT32;
    } else if (type == tensorflowlite.kTfLiteUInt8) {
      return TensorType.UINT8;
    } else if (type == tensorflowlite.kTfLiteInt64) {
      return TensorType.INT64;
    } else if (type == tensorflowlite.kTfLiteString) {
      return TensorType.STRING;
    } else if (type == tensorflowlite.kTfLiteBool) {
      return TensorType.BOOL;
    } else if (type == tensorflowlite.kTfLiteInt16) {
      return TensorType.INT16;
    } else if (type == tensorflowlite.kTfLiteInt8) {
      return TensorType.INT8;
    } else if (type == tensorflowlite.kTfLiteFloat16) {
      return TensorType.FLOAT16;
    } else if (type == tensorflowlite.kTfLiteFloat64) {
      return TensorType.FLOAT64;
    }
    throw new IllegalArgumentException("Unsupported type of the interpreter: " + type);
  }
}
