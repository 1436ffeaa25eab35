package io.addax.tflite.runtime;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;

/** Between real numbers and a tensor's integers, by one scale and zero point. */
final class Quantizer {
  private Quantizer() {}

  /** Nearest integers, halves to even, saturated. */
  static HostTensor quantize(HostTensor real, TensorInfo as) {
    int min = as.dtype() == DType.UINT8 ? 0 : as.dtype() == DType.INT8 ? -128 : -32768;
    int max = as.dtype() == DType.UINT8 ? 255 : as.dtype() == DType.INT8 ? 127 : 32767;
    HostTensor out = HostTensor.zeros(as.dtype(), real.shape());
    for (int i = 0; i < real.size(); i++) {
      double nearest = Math.rint(real.doubleAt(i) / as.scale()) + as.zeroPoint();
      long clipped = (long) Math.max(min, Math.min(max, nearest));
      if (out.data() instanceof byte[] bytes) {
        bytes[i] = (byte) clipped;
      } else {
        ((short[]) out.data())[i] = (short) clipped;
      }
    }
    return out;
  }

  static HostTensor dequantize(HostTensor integers, TensorInfo as) {
    float[] real = new float[integers.size()];
    for (int i = 0; i < real.length; i++) {
      real[i] = as.scale() * (integers.longAt(i) - as.zeroPoint());
    }
    return HostTensor.of(integers.shape(), real);
  }
}
