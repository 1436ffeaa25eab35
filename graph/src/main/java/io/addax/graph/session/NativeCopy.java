package io.addax.graph.session;

import io.addax.graph.DType;
import io.addax.graph.HostBytes;
import io.addax.graph.HostTensor;
import java.nio.ByteBuffer;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.ndarray.Shape;

/** A native tensor that can be filled again and again, and who made it deletes. */
record NativeCopy(TF_Tensor tensor, Shape shape, ByteBuffer bytes) {
  /** One with undefined elements. */
  static NativeCopy allocate(DType dtype, Shape shape) {
    TF_Tensor tensor = NativeTensors.allocate(dtype, shape);
    return new NativeCopy(tensor, shape, NativeTensors.bytes(tensor));
  }

  /** Takes the elements of a tensor of the same dtype and shape. */
  void write(HostTensor value) {
    NativeTensors.write(value, tensor, bytes);
  }

  /** The same of elements from {@code start} on, as many as there is room for; no strings. */
  void write(HostTensor value, int start) {
    HostBytes.write(value, start, (int) shape.size(), bytes);
  }

  void delete() {
    NativeTensors.delete(tensor);
  }
}
