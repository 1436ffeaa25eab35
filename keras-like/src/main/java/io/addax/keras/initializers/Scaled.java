package io.addax.keras.initializers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import io.addax.keras.utils.RandomStream;
import org.tensorflow.ndarray.Shape;

/**
 * Random numbers whose variance is a scale divided by how many inputs or outputs a unit has.
 *
 * <p>The fans of a kernel (…, in, out) are its last two dimensions, each times the sizes of the
 * dimensions before them.
 */
abstract class Scaled<T extends Scaled<T>> extends RandomInitializer<T> {
  /** The standard deviation of a standard normal that is cut off at two standard deviations. */
  private static final double TRUNCATED_STDDEV = 0.87962566103423978;

  /** Which fan divides. */
  enum Mode {
    FAN_IN,
    FAN_OUT,
    FAN_AVG
  }

  /** What is drawn. */
  enum Distribution {
    UNIFORM,
    TRUNCATED_NORMAL,
    UNTRUNCATED_NORMAL
  }

  private double scale;
  private Mode mode;
  private Distribution distribution;
  private int[] inputAxes;
  private int[] outputAxes;

  Scaled(double scale, Mode mode, Distribution distribution) {
    set(scale, mode, distribution);
  }

  final void set(double newScale, Mode newMode, Distribution newDistribution) {
    this.scale = newScale;
    this.mode = newMode;
    this.distribution = newDistribution;
  }

  /** The axes of inputs and outputs, for weights that are no kernels. Default by the rank. */
  public final T axes(int[] newInputAxes, int[] newOutputAxes) {
    this.inputAxes = newInputAxes;
    this.outputAxes = newOutputAxes;
    return self();
  }

  @Override
  T configure(Config config) {
    super.configure(config);
    return axes(config.getInts("input_axes"), config.getInts("output_axes"));
  }

  final double scale() {
    return scale;
  }

  final Mode mode() {
    return mode;
  }

  final Distribution distribution() {
    return distribution;
  }

  @Override
  public final HostTensor initialize(Shape shape, DType dtype) {
    double[] fans = fans(shape);
    double fan =
        switch (mode) {
          case FAN_IN -> fans[0];
          case FAN_OUT -> fans[1];
          case FAN_AVG -> (fans[0] + fans[1]) / 2;
        };
    double stddev = Math.sqrt(scale / Math.max(1, fan));
    RandomStream random = stream();
    return switch (distribution) {
      case UNIFORM -> {
        double limit = Math.sqrt(3) * stddev;
        yield Values.fill(shape, dtype, i -> limit * (2 * random.nextDouble() - 1));
      }
      case TRUNCATED_NORMAL -> {
        double before = stddev / TRUNCATED_STDDEV;
        yield Values.fill(shape, dtype, i -> before * random.nextTruncatedNormal());
      }
      case UNTRUNCATED_NORMAL -> Values.fill(shape, dtype, i -> stddev * random.nextNormal());
    };
  }

  /** How many inputs and outputs a unit of a weight of this shape has. */
  private double[] fans(Shape shape) {
    if (inputAxes != null && outputAxes != null) {
      return new double[] {product(shape, inputAxes), product(shape, outputAxes)};
    }
    int rank = shape.numDimensions();
    if (rank == 0) {
      return new double[] {1, 1};
    }
    if (rank == 1) {
      return new double[] {shape.get(0), shape.get(0)};
    }
    double field = 1;
    for (int i = 0; i < rank - 2; i++) {
      field *= shape.get(i);
    }
    return new double[] {shape.get(rank - 2) * field, shape.get(rank - 1) * field};
  }

  private static double product(Shape shape, int[] axes) {
    double product = 1;
    for (int axis : axes) {
      product *= Shapes.get(shape, axis);
    }
    return product;
  }

  @Override
  public Config config() {
    return super.config().with("input_axes", inputAxes).with("output_axes", outputAxes);
  }
}
