package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * A smooth ReLU without exponentials: {@code (x + sqrt(x² + b)) / 2}.
 *
 * <p>Source: {@code keras.activations.squareplus}.
 *
 * @param b how round the corner is; default 4
 */
public record Squareplus(double b) implements Activation {
  /** With Keras's default. */
  public Squareplus() {
    this(4.0);
  }

  static Squareplus of(Config config) {
    return new Squareplus(config.getDouble("b", 4.0));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    return ops.mul(ops.add(x, ops.sqrt(ops.add(ops.square(x), b))), 0.5);
  }

  @Override
  public String className() {
    return "squareplus";
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return b != 4.0 ? Config.empty().with("b", b) : Config.empty();
  }
}
