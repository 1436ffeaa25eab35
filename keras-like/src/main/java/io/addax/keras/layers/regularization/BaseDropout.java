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
    if (rate == 1) {
      return ops.mul(x, ops.scalarLike(x, 0));
    }
    Operand<?> u = ops.statelessUniform(noiseShape(ops, x), stepSeed, numbers(x));
    // To choose among 16-bit numbers takes four times as long as to choose among float32's.
    Operand<?> wide = ops.atLeastFloat32(x);
    Operand<?> kept = ops.mul(wide, 1 / (1 - rate));
    Operand<?> chosen = ops.select(ops.greaterEqual(u, rate), kept, ops.scalarLike(wide, 0));
    return ops.cast(chosen, Ops.dtype(x));
  }

  @Override
  public Config config() {
    return super.config().with("rate", rate);
  }
}
