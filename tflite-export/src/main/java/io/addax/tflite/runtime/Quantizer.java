package io.addax.tflite.runtime;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;

/** Between real numbers and a tensor's integers, by one scale and zero point. */
public final class Quantizer {
  private Quantizer() {}

  /** Nearest integers of int8, uint8 or int16, halves to even, saturated. */
  public static HostTensor quantize(HostTensor real, DType to, float scale, int zeroPoint) {
    int min = to == DType.UINT8 ? 0 : to == DType.INT8 ? -128 : -32768;
    int max = to == DType.UINT8 ? 255 : to == DType.INT8 ? 127 : 32767;
    HostTensor out = HostTensor.zeros(to, real.shape());
    for (int i = 0; i < real.size(); i++) {
      double nearest = Math.rint(real.doubleAt(i) / scale) + zeroPoint;
      long clipped = (long) Math.max(min, Math.min(max, nearest));
      if (out.data() instanceof byte[] bytes) {
        bytes[i] = (byte) clipped;
      } else {
        ((short[]) out.data())[i] = (short) clipped;
      }
    }
    return out;
  }

  /** The real numbers that integers stand for. */
  public static HostTensor dequantize(HostTensor integers, float scale, int zeroPoint) {
    float[] real = new float[integers.size()];
    for (int i = 0; i < real.length; i++) {
      real[i] = scale * (integers.longAt(i) - zeroPoint);
    }
    return HostTensor.of(integers.shape(), real);
  }
}
