package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.utils.RandomStream;
import org.tensorflow.ndarray.Shape;

/**
 * A random matrix with orthogonal rows or columns, whichever are fewer, each of length {@code
 * gain}. A weight of higher rank counts as a matrix of its last axis by all others.
 *
 * <p>Source: {@code keras.initializers.Orthogonal}.
 */
public final class Orthogonal extends RandomInitializer<Orthogonal> {
  private double gain = 1;

  static Orthogonal of(Config config) {
    return new Orthogonal().configure(config).gain(config.getDouble("gain", 1));
  }

  /** The length of each row or column. Default 1. */
  public Orthogonal gain(double newGain) {
    this.gain = newGain;
    return this;
  }

  @Override
  public HostTensor initialize(Shape shape, DType dtype) {
    if (shape.numDimensions() < 2) {
      throw new IllegalArgumentException(
          "Orthogonal: expected a shape of rank >= 2. Received shape: " + Shapes.toString(shape));
    }
    int columns = Math.toIntExact(Shapes.get(shape, -1));
    int rows = columns == 0 ? 0 : Math.toIntExact(shape.size() / columns);
    double[][] vectors = orthonormal(Math.min(rows, columns), Math.max(rows, columns));
    boolean wide = rows < columns;
    return Values.fill(
        shape,
        dtype,
        i -> {
          int row = i / columns;
          int column = i % columns;
          return gain * (wide ? vectors[row][column] : vectors[column][row]);
        });
  }

  /**
   * Random unit vectors at right angles. Each is made orthogonal to those before it twice, since
   * once leaves rounding errors behind.
   */
  private double[][] orthonormal(int count, int length) {
    RandomStream random = stream();
    double[][] vectors = new double[count][length];
    for (int i = 0; i < count; i++) {
      double[] vector = vectors[i];
      for (int k = 0; k < length; k++) {
        vector[k] = random.nextNormal();
      }
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          subtractProjection(vector, vectors[j]);
        }
      }
      double scale = 1 / Math.sqrt(dot(vector, vector));
      for (int k = 0; k < length; k++) {
        vector[k] *= scale;
      }
    }
    return vectors;
  }

  private static void subtractProjection(double[] vector, double[] unit) {
    double projection = dot(vector, unit);
    for (int k = 0; k < vector.length; k++) {
      vector[k] -= projection * unit[k];
    }
  }

  /** With four sums, which the processor can add at the same time. */
  private static double dot(double[] a, double[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 3 < a.length; k += 4) {
      s0 += a[k] * b[k];
      s1 += a[k + 1] * b[k + 1];
      s2 += a[k + 2] * b[k + 2];
      s3 += a[k + 3] * b[k + 3];
    }
    for (; k < a.length; k++) {
      s0 += a[k] * b[k];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public Config config() {
    return super.config().with("gain", gain);
  }
}
