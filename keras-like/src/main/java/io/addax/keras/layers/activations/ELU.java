package io.addax.keras.layers.activations;

import io.addax.keras.activations.Elu;
import io.addax.keras.config.Config;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.ShapePreservingLayer;
import org.tensorflow.Operand;

/**
 * {@code x} where positive, {@code alpha * (exp(x) - 1)} elsewhere. Input of any shape. Source:
 * {@code keras.layers.ELU}.
 */
public final class ELU extends ShapePreservingLayer {
  private double alpha = 1;

  public ELU() {}

  public static ELU of(Config config) {
    return new ELU().alpha(config.getDouble("alpha", 1));
  }

  /** What is approached far below 0, negated. Default 1. */
  public ELU alpha(double newAlpha) {
    checkNotBuilt("alpha");
    this.alpha = newAlpha;
    return this;
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    return new Elu(alpha).apply(context.ops(), x);
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config().with("alpha", alpha);
  }
}
