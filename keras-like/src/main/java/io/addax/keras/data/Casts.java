package io.addax.keras.data;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;

/** The conversions that happen once per training step. */
final class Casts {
  private Casts() {}

  /** Converts if there is a loop for the pair of dtypes. */
  static boolean fast(HostTensor from, HostTensor to, int size) {
    return switch (to.dtype()) {
      case FLOAT32 -> toFloat(from, (float[]) to.data(), size);
      case INT32 -> toInt(from, (int[]) to.data(), size);
      case INT64 -> toLong(from, (long[]) to.data(), size);
      default -> false;
    };
  }

  private static boolean toFloat(HostTensor from, float[] out, int size) {
    if (from.data() instanceof byte[] a) {
      int mask = from.dtype() == DType.UINT8 ? 0xff : -1;
      for (int i = 0; i < size; i++) {
        out[i] = a[i] & mask;
      }
    } else if (from.data() instanceof int[] a) {
      for (int i = 0; i < size; i++) {
        out[i] = a[i];
      }
    } else if (from.data() instanceof long[] a) {
      for (int i = 0; i < size; i++) {
        out[i] = a[i];
      }
    } else if (from.data() instanceof double[] a) {
      for (int i = 0; i < size; i++) {
        out[i] = (float) a[i];
      }
    } else if (from.data() instanceof boolean[] a) {
      for (int i = 0; i < size; i++) {
        out[i] = a[i] ? 1 : 0;
      }
    } else {
      return false;
    }
    return true;
  }

  private static boolean toInt(HostTensor from, int[] out, int size) {
    if (from.data() instanceof byte[] a) {
      int mask = from.dtype() == DType.UINT8 ? 0xff : -1;
      for (int i = 0; i < size; i++) {
        out[i] = a[i] & mask;
      }
    } else if (from.data() instanceof long[] a) {
      for (int i = 0; i < size; i++) {
        out[i] = (int) a[i];
      }
    } else if (from.data() instanceof float[] a) {
      for (int i = 0; i < size; i++) {
        out[i] = (int) a[i];
      }
    } else {
      return false;
    }
    return true;
  }

  private static boolean toLong(HostTensor from, long[] out, int size) {
    if (from.data() instanceof byte[] a) {
      int mask = from.dtype() == DType.UINT8 ? 0xff : -1;
      for (int i = 0; i < size; i++) {
        out[i] = a[i] & mask;
      }
    } else if (from.data() instanceof int[] a) {
      for (int i = 0; i < size; i++) {
        out[i] = a[i];
      }
    } else if (from.data() instanceof float[] a) {
      for (int i = 0; i < size; i++) {
        out[i] = (long) a[i];
      }
    } else {
      return false;
    }
    return true;
  }
}
