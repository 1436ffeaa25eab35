package io.addax.tflite.write;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import org.tensorflow.ndarray.Shape;

/** Integers of four bits, two in a byte, the first in the lower half. */
final class FourBits {
  private static final int MASK = 0xf;

  private FourBits() {}

  /** The bytes of int8 elements between -8 and 7; an odd number of them is filled up with zero. */
  static HostTensor pack(HostTensor elements) {
    byte[] in = (byte[]) elements.data();
    byte[] out = new byte[(in.length + 1) / 2];
    for (int i = 0; i < in.length; i++) {
      out[i / 2] |= (byte) ((in[i] & MASK) << (i % 2 * 4));
    }
    return HostTensor.wrap(DType.INT8, Shape.of(out.length), out);
  }
}
