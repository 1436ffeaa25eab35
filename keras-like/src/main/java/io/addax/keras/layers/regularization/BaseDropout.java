package io.addax.keras.layers.regularization;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import org.tensorflow.Operand;

/**
 * Sets a fraction of values to 0 in training, and enlarges the others by {@code 1 / (1 - rate)}.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class BaseDropout<T extends BaseDropout<T>> extends RandomLayer<T> {
  private final double rate;

  BaseDropout(double rate) {
    this.rate = Arguments.fraction(this, "rate", rate);
  }

  /** What is decided by itself: an int32 vector, broadcast to the input's shape. */
  abstract Operand<?> noiseShape(Ops ops, Operand<?> x);

  @Override
  final boolean isActive() {
    return rate > 0;
  }

  @Override
  final Operand<?> disturb(CallContext context, Operand<?> x, Operand<?> stepSeed) {
    Ops ops = context.ops();
    Operand<?> zero = ops.scalarLike(x, 0);
    if (rate == 1) {
      return ops.mul(x, zero);
    }
    Operand<?> u = ops.statelessUniform(noiseShape(ops, x), stepSeed, numbers(x));
    return ops.select(ops.greaterEqual(u, rate), ops.mul(x, 1 / (1 - rate)), zero);
  }

  @Override
  public Config config() {
    return super.config().with("rate", rate);
  }
}
