package io.addax.keras.layers.regularization;

import io.addax.graph.DType;
import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.ShapePreservingLayer;
import io.addax.keras.utils.RandomSeed;
import org.tensorflow.Operand;

/**
 * A layer that adds randomness in training and passes its input on otherwise.
 *
 * <p>The random numbers depend on the seed, on the place of the layer in its model and on the
 * number of the training step: repeated and resumed training draws the same ones.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class RandomLayer<T extends RandomLayer<T>> extends ShapePreservingLayer {
  private long seed = RandomSeed.next();

  RandomLayer() {}

  T configure(Config config) {
    if (config.has("seed")) {
      seed(config.getJson("seed").getAsLong());
    }
    return self();
  }

  /**
   * Another seed gives other random numbers. Default: one drawn from {@link RandomSeed}, which the
   * config keeps, so that a loaded model goes on with the same numbers.
   */
  public T seed(long newSeed) {
    checkNotBuilt("seed");
    this.seed = newSeed;
    return self();
  }

  /** Whether there is anything to do in training. */
  abstract boolean isActive();

  /** The input with randomness added. */
  abstract Operand<?> disturb(CallContext context, Operand<?> x, Operand<?> stepSeed);

  /** Standard normal numbers of the input's shape and dtype; in 16 bits rounded from float32. */
  static Operand<?> normal(Ops ops, Operand<?> x, Operand<?> stepSeed) {
    return ops.cast(ops.statelessNormal(ops.shapeOf(x), stepSeed, numbers(x)), Ops.dtype(x));
  }

  /** The dtype for random numbers, of which there are too few different ones in 16 bits. */
  static DType numbers(Operand<?> x) {
    return Ops.dtype(x) == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
  }

  @Override
  protected final Operand<?> call(CallContext context, Operand<?> x) {
    if (!context.training() || !isActive()) {
      return x;
    }
    return disturb(context, x, context.seed(seed));
  }

  @Override
  public Config config() {
    return super.config().with("seed", seed);
  }

  @SuppressWarnings("unchecked")
  final T self() {
    return (T) this;
  }
}
