package io.addax.keras.activations;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * {@code x} moved towards zero by the threshold, and 0 where it would cross it.
 *
 * <p>Source: {@code keras.activations.soft_shrink}.
 *
 * @param threshold default 0.5
 */
public record SoftShrink(double threshold) implements Activation {
  /** With Keras's default. */
  public SoftShrink() {
    this(0.5);
  }

  static SoftShrink of(Config config) {
    return new SoftShrink(config.getDouble("threshold", 0.5));
  }

  @Override
  public Operand<?> apply(Ops ops, Operand<?> x) {
    Operand<?> below = ops.select(ops.less(x, -threshold), ops.add(x, threshold), ops.zerosLike(x));
    return ops.select(ops.greater(x, threshold), ops.sub(x, threshold), below);
  }

  @Override
  public String className() {
    return "soft_shrink";
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
