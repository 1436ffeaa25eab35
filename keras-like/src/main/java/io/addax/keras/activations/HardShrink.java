package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * {@code x} where its absolute value is above the threshold, 0 elsewhere.
 *
 * <p>Source: {@code keras.activations.hard_shrink}.
 *
 * @param threshold default 0.5
 */
public record HardShrink(double threshold) implements Activation {
  /** With Keras's default. */
  public HardShrink() {
    this(0.5);
  }

  static HardShrink of(Config config) {
    return new HardShrink(config.getDouble("threshold", 0.5));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    return ops.select(ops.greater(ops.abs(x), threshold), x, ops.zerosLike(x));
  }

  @Override
  public String className() {
    return "hard_shrink";
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return threshold != 0.5 ? Config.empty().with("threshold", threshold) : Config.empty();
  }
}
