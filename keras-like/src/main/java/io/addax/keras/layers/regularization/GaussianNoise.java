package io.addax.keras.layers.regularization;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import org.tensorflow.Operand;

/**
 * Adds normally distributed noise of mean 0 in training. Input and output of any shape. Source:
 * {@code keras.layers.GaussianNoise}.
 */
public final class GaussianNoise extends RandomLayer<GaussianNoise> {
  private final double stddev;

  /**
   * Noise.
   *
   * @param stddev its standard deviation, from 0 to 1
   */
  public GaussianNoise(double stddev) {
    this.stddev = Arguments.fraction(this, "stddev", stddev);
  }

  public static GaussianNoise of(Config config) {
    return new GaussianNoise(config.getDouble("stddev")).configure(config);
  }

  @Override
  boolean isActive() {
    return stddev > 0;
  }

  @Override
  Operand<?> disturb(CallContext context, Operand<?> x, Operand<?> stepSeed) {
    Ops ops = context.ops();
    Operand<?> noise = normal(ops, x, stepSeed);
    return ops.add(x, ops.mul(noise, stddev));
  }

  @Override
  public Config config() {
    return super.config().with("stddev", stddev);
  }
}
