package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The logarithm of {@link Softmax}.
 *
 * <p>Source: {@code keras.activations.log_softmax}.
 *
 * @param axis default the last
 */
public record LogSoftmax(int axis) implements AxisActivation {
  /** With Keras's default. */
  public LogSoftmax() {
    this(-1);
  }

  static LogSoftmax of(Config config) {
    return new LogSoftmax(AxisActivation.axis(config));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    return LastAxis.apply(ops, x, axis, ops::logSoftmax);
  }

  @Override
  public String className() {
    return "log_softmax";
  }
}
