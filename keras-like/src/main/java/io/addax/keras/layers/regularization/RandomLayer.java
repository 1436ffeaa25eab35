package io.addax.keras.layers.regularization;

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
