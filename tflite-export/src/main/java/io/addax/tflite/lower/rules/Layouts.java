package io.addax.tflite.lower.rules;

import io.addax.graph.HostTensor;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/** Rearranges constants. */
final class Layouts {
  private static final int TILE = 32;

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
    if (x.data() instanceof float[] floats && turns(permutation)) {
      int columns = 1;
      for (int axis = permutation[0]; axis < rank; axis++) {
        columns *= (int) from[axis];
      }
      swap(floats, out.floats(), columns);
      return out;
    }
    int[] position = new int[rank];
    int source = 0;
    for (int target = 0; target < out.size(); target++) {
      System.arraycopy(x.data(), source, out.data(), target, 1);
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

  /** Whether the last axes come before the others, each group in its order. */
  private static boolean turns(int... permutation) {
    return permutation.length > 0
        && IntStream.range(1, permutation.length)
            .allMatch(i -> permutation[i] == (permutation[i - 1] + 1) % permutation.length);
  }

  /** Transposes a matrix, tile by tile: a whole column at once would miss the cache all along. */
  private static void swap(float[] from, float[] to, int columns) {
    int rows = columns == 0 ? 0 : from.length / columns;
    for (int top = 0; top < rows; top += TILE) {
      int bottom = Math.min(top + TILE, rows);
      for (int left = 0; left < columns; left += TILE) {
        int right = Math.min(left + TILE, columns);
        for (int column = left; column < right; column++) {
          for (int row = top; row < bottom; row++) {
            to[column * rows + row] = from[row * columns + column];
          }
        }
      }
    }
  }
}
