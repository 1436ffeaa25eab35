package io.addax.keras.constraints;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * What constraints of the Euclidean norm have in common: the axes of the vectors that a weight is
 * made of. For a dense kernel (in, out) axis 0 is the input of each unit; for a convolution's (h,
 * w, in, out) it takes the axes 0, 1 and 2.
 */
abstract class NormConstraint implements Constraint {
  private static final double EPSILON = 1e-7;

  private int[] axes = {0};

  final void setAxes(int... newAxes) {
    this.axes = newAxes.clone();
  }

  final void configure(Config config) {
    int[] given = config.getInts("axis");
    if (given != null) {
      setAxes(given);
    }
  }

  /** The norms that vectors of the given norms shall have. */
  abstract Operand<?> desired(Ops ops, Operand<?> norms);

  @Override
  public final Operand<?> project(Ops ops, Operand<?> weight) {
    Operand<?> norms = ops.sqrt(ops.sumKeepDims(ops.square(weight), axes));
    return ops.mul(weight, ops.div(desired(ops, norms), ops.add(norms, EPSILON)));
  }

  /** One axis is written as a number, several as a list. */
  final Config withAxis(Config config) {
    return axes.length == 1 ? config.with("axis", axes[0]) : config.with("axis", axes);
  }
}
