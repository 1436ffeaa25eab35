package io.addax.keras.regularizers;

import io.addax.graph.DType;
import io.addax.graph.HostTensor;
import io.addax.graph.Ops;
import io.addax.keras.Shapes;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The mean absolute cosine between the rows (or columns) of a matrix, times a factor: 0 if all are
 * at right angles. Source: {@code keras.regularizers.OrthogonalRegularizer}.
 */
public final class OrthogonalRegularizer implements Regularizer {
  private double factor = 0.01;
  private boolean columns;

  static OrthogonalRegularizer of(Config config) {
    return new OrthogonalRegularizer()
        .factor(config.getDouble("factor", 0.01))
        .mode(config.getString("mode", "rows"));
  }

  /** What the mean is multiplied by. Default 0.01. */
  public OrthogonalRegularizer factor(double newFactor) {
    Penalties.checkFactor("OrthogonalRegularizer", "factor", newFactor);
    this.factor = newFactor;
    return this;
  }

  /** {@code "rows"} or {@code "columns"}. Default rows. */
  public OrthogonalRegularizer mode(String mode) {
    if (!mode.equals("rows") && !mode.equals("columns")) {
      throw new IllegalArgumentException(
          "OrthogonalRegularizer: expected mode 'rows' or 'columns'. Received: '" + mode + "'");
    }
    this.columns = mode.equals("columns");
    return this;
  }

  @Override
  public Operand<?> penalty(Ops ops, Operand<?> x) {
    if (ops.rank(x) != 2) {
      throw new IllegalArgumentException(
          "OrthogonalRegularizer: expected a matrix. Received shape: "
              + Shapes.toString(x.shape()));
    }
    int size = Math.toIntExact(x.shape().get(columns ? 1 : 0));
    Operand<?> inverse = ops.rsqrt(ops.sumKeepDims(ops.square(x), columns ? 0 : 1));
    Operand<?> unit = ops.mul(x, ops.minimum(inverse, 1e7));
    Operand<?> cosines = ops.abs(ops.matMul(unit, unit, columns, !columns));
    Operand<?> others = ops.mul(cosines, offDiagonal(ops, size, Ops.dtype(x)));
    double pairs = size * (size - 1.0) / 2;
    return ops.mul(ops.sum(others), factor * 0.5 / pairs);
  }

  private static Operand<?> offDiagonal(Ops ops, int size, DType dtype) {
    float[] mask = new float[size * size];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i / size == i % size ? 0 : 1;
    }
    return ops.constant(HostTensor.of(Shape.of(size, size), mask).cast(dtype));
  }

  @Override
  public Config config() {
    return Config.empty().with("factor", factor).with("mode", columns ? "columns" : "rows");
  }
}
