package io.addax.keras.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import org.tensorflow.ndarray.BooleanNdArray;
import org.tensorflow.ndarray.ByteNdArray;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.IntNdArray;
import org.tensorflow.ndarray.LongNdArray;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.ShortNdArray;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/** Copies NdArrays, TensorFlow's typed tensors among them. */
final class NdArrayReader {
  private NdArrayReader() {}

  static HostTensor read(NdArray<?> array, String argument) {
    Shape shape = array.shape();
    if (array instanceof FloatNdArray a) {
      float[] out = new float[size(shape, argument)];
      a.copyTo(DataBuffers.of(out, false, false));
      return HostTensor.of(shape, out);
    } else if (array instanceof DoubleNdArray a) {
      double[] out = new double[size(shape, argument)];
      a.copyTo(DataBuffers.of(out, false, false));
      return HostTensor.of(shape, out);
    } else if (array instanceof IntNdArray a) {
      int[] out = new int[size(shape, argument)];
      a.copyTo(DataBuffers.of(out, false, false));
      return HostTensor.of(shape, out);
    } else if (array instanceof LongNdArray a) {
      long[] out = new long[size(shape, argument)];
      a.copyTo(DataBuffers.of(out, false, false));
      return HostTensor.of(shape, out);
    } else if (array instanceof ByteNdArray a) {
      byte[] out = new byte[size(shape, argument)];
      a.copyTo(DataBuffers.of(out, false, false));
      return HostTensor.wrap(array instanceof TUint8 ? DType.UINT8 : DType.INT8, shape, out);
    } else if (array instanceof ShortNdArray a) {
      short[] out = new short[size(shape, argument)];
      a.copyTo(DataBuffers.of(out, false, false));
      return HostTensor.wrap(DType.INT16, shape, out);
    } else if (array instanceof BooleanNdArray a) {
      boolean[] out = new boolean[size(shape, argument)];
      a.copyTo(DataBuffers.of(out, false, false));
      return HostTensor.of(shape, out);
    }
    return strings(array, shape, argument);
  }

  private static HostTensor strings(NdArray<?> array, Shape shape, String argument) {
    String[] out = new String[size(shape, argument)];
    int[] at = {0};
    array
        .scalars()
        .forEach(
            scalar -> {
              Object value = scalar.getObject();
              checkArgument(
                  value instanceof String,
                  "Expected %s to be an NdArray of numbers, booleans or strings. Received: %s",
                  argument,
                  value == null ? "null" : value.getClass().getName());
              out[at[0]++] = (String) value;
            });
    return HostTensor.of(shape, out);
  }

  private static int size(Shape shape, String argument) {
    checkArgument(
        shape.size() <= Integer.MAX_VALUE - 8,
        "Expected %s to have less than 2^31 elements. Received shape: %s",
        argument,
        shape);
    return (int) shape.size();
  }
}
