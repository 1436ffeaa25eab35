package io.addax.tflite.ir;

import io.addax.graph.DType;
import org.tensorflow.lite.schema.TensorType;

/** Between dtypes and the numbers that a TFLite file has for them. */
public final class TensorTypes {
  private TensorTypes() {}

  /** The number of a tensor's type, which for int8 elements may be that of 4-bit integers. */
  public static byte code(IrTensor tensor) {
    return tensor.isFourBit() ? TensorType.INT4 : code(tensor.dtype());
  }

  /**
   * The number of a dtype.
   *
   * @throws IllegalArgumentException if TFLite files of this schema cannot hold it
   */
  public static byte code(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> TensorType.FLOAT32;
      case FLOAT16 -> TensorType.FLOAT16;
      case FLOAT64 -> TensorType.FLOAT64;
      case INT8 -> TensorType.INT8;
      case UINT8 -> TensorType.UINT8;
      case INT16 -> TensorType.INT16;
      case INT32 -> TensorType.INT32;
      case INT64 -> TensorType.INT64;
      case BOOL -> TensorType.BOOL;
      case STRING -> TensorType.STRING;
      case BFLOAT16 ->
          throw new IllegalArgumentException("TFLite has no tensors of dtype " + dtype);
    };
  }

  /**
   * The dtype of a number.
   *
   * @throws IllegalArgumentException if this library has no such dtype
   */
  public static DType dtype(int code) {
    for (DType dtype : DType.values()) {
      if (dtype != DType.BFLOAT16 && code(dtype) == code) {
        return dtype;
      }
    }
    throw new IllegalArgumentException("Unsupported TFLite tensor type: " + code);
  }
}
