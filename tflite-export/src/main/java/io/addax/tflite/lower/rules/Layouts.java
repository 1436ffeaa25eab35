package io.addax.tflite.lower.rules;

import io.addax.graph.HostTensor;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/** Rearranges constants. */
final class Layouts {
  private Layouts() {}

  /** Axis {@code i} of the result is axis {@code permutation[i]} of {@code x}. */
  static HostTensor transpose(HostTensor x, int... permutation) {
    long[] from = x.shape().asArray();
    int rank = from.length;
    int[] strides = new int[rank];
    int stride = 1;
    for (int i = rank - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= (int) from[i];
    }
    long[] to = IntStream.of(permutation).mapToLong(axis -> from[axis]).toArray();
    HostTensor out = HostTensor.zeros(x.dtype(), Shape.of(to));
    int[] position = new int[rank];
    int source = 0;
    float[] fromFloats = x.data() instanceof float[] floats ? floats : null;
    float[] toFloats = out.data() instanceof float[] floats ? floats : null;
    for (int target = 0; target < out.size(); target++) {
      if (fromFloats != null) {
        toFloats[target] = fromFloats[source];
      } else {
        System.arraycopy(x.data(), source, out.data(), target, 1);
      }
      for (int i = rank - 1; i >= 0; i--) {
        source += strides[permutation[i]];
        if (++position[i] < to[i]) {
          break;
        }
        source -= strides[permutation[i]] * (int) to[i];
        position[i] = 0;
      }
    }
    return out;
  }
}
