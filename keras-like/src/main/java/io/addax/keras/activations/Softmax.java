package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * Positive numbers that sum to 1 along an axis: {@code exp(x) / sum(exp(x))}.
 *
 * <p>Source: {@code keras.activations.softmax}.
 *
 * @param axis default the last
 */
public record Softmax(int axis) implements AxisActivation {
  /** With Keras's default. */
  public Softmax() {
    this(-1);
  }

  static Softmax of(Config config) {
    return new Softmax(AxisActivation.axis(config));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    return LastAxis.apply(ops, x, axis, ops::softmax);
  }

  @Override
  public String className() {
    return "softmax";
  }
}
