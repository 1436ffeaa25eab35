package io.addax.graph.session;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_AllocateTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_Dim;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NumDims;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_STRING;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorByteSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorData;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorType;

import io.addax.graph.DType;
import io.addax.graph.HostBytes;
import io.addax.graph.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** Copies between {@link HostTensor}s and TensorFlow's own memory. */
final class NativeTensors {
  private NativeTensors() {}

  /**
   * A new native tensor, of empty strings or of undefined numbers; whoever asks must {@link
   * #delete} it.
   */
  static TF_Tensor allocate(DType dtype, Shape shape) {
    long[] dims = shape.asArray();
    if (dtype == DType.STRING) {
      return NativeStrings.allocate(dims, shape.size());
    }
    TF_Tensor tensor =
        TF_AllocateTensor(
            dtype.proto().getNumber(), dims, dims.length, shape.size() * dtype.bytes());
    if (tensor == null || tensor.isNull()) {
      throw new OutOfMemoryError("No memory for a tensor of " + dtype + " " + shape);
    }
    return tensor;
  }

  /** Copies elements into a native tensor of the same dtype and shape. */
  static void write(HostTensor from, TF_Tensor tensor, ByteBuffer bytes) {
    if (from.data() instanceof String[] strings) {
      NativeStrings.write(strings, tensor);
    } else if (from.size() > 0) {
      HostBytes.write(from, bytes);
    }
  }

  /** Frees a native tensor that {@link #allocate} gave. */
  static void delete(TF_Tensor tensor) {
    if (TF_TensorType(tensor) == TF_STRING) {
      NativeStrings.free(tensor);
    }
    TF_DeleteTensor(tensor);
  }

  /** The bytes of a native tensor, valid only while it lives. */
  static ByteBuffer bytes(TF_Tensor tensor) {
    long size = TF_TensorByteSize(tensor);
    if (size == 0) {
      return ByteBuffer.allocate(0);
    }
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Tensors of more than 2 GiB are not supported. Received: " + size + " bytes");
    }
    BytePointer data = new BytePointer(TF_TensorData(tensor)).capacity(size);
    return data.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  static HostTensor read(TF_Tensor tensor) {
    long[] dims = new long[TF_NumDims(tensor)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = TF_Dim(tensor, i);
    }
    DType dtype = DType.of(DataType.forNumber(TF_TensorType(tensor)));
    HostTensor out = HostTensor.zeros(dtype, Shape.of(dims));
    if (out.data() instanceof String[] strings) {
      NativeStrings.read(tensor, strings);
    } else if (out.size() > 0) {
      HostBytes.read(bytes(tensor), out);
    }
    return out;
  }
}
