package io.addax.keras.layers.regularization;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import org.tensorflow.Operand;

/**
 * Multiplies with normally distributed numbers of mean 1 and standard deviation {@code sqrt(rate /
 * (1 - rate))} in training. Input and output of any shape. Source: {@code
 * keras.layers.GaussianDropout}.
 */
public final class GaussianDropout extends RandomLayer<GaussianDropout> {
  private final double rate;

  /**
   * Multiplicative noise.
   *
   * @param rate as that of {@link Dropout}, from 0 to less than 1
   */
  public GaussianDropout(double rate) {
    if (rate == 1) {
      throw Arguments.unexpected(this, "0 <= rate < 1", rate);
    }
    this.rate = Arguments.fraction(this, "rate", rate);
  }

  public static GaussianDropout of(Config config) {
    return new GaussianDropout(config.getDouble("rate")).configure(config);
  }

  @Override
  boolean isActive() {
    return rate > 0;
  }

  @Override
  Operand<?> disturb(CallContext context, Operand<?> x, Operand<?> stepSeed) {
    Ops ops = context.ops();
    Operand<?> normal = normal(ops, x, stepSeed);
    return ops.mul(x, ops.add(ops.mul(normal, Math.sqrt(rate / (1 - rate))), 1));
  }

  @Override
  public Config config() {
    return super.config().with("rate", rate);
  }
}
