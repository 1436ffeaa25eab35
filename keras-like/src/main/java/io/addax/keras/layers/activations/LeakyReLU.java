package io.addax.keras.layers.activations;

import io.addax.keras.activations.LeakyRelu;
import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.ShapePreservingLayer;
import org.tensorflow.Operand;

/**
 * {@code x} where positive, {@code negativeSlope * x} elsewhere. Input of any shape. Source: {@code
 * keras.layers.LeakyReLU}.
 */
public final class LeakyReLU extends ShapePreservingLayer {
  private double negativeSlope = 0.3;

  public LeakyReLU() {}

  public static LeakyReLU of(Config config) {
    return new LeakyReLU().negativeSlope(config.getDouble("negative_slope", 0.3));
  }

  /** The slope below 0. Default 0.3. */
  public LeakyReLU negativeSlope(double newSlope) {
    checkNotBuilt("negativeSlope");
    this.negativeSlope = Arguments.notNegative(this, "negative_slope", newSlope);
    return this;
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    return new LeakyRelu(negativeSlope).apply(context.ops(), x);
  }

  @Override
  public boolean isSamplewise() {
    return true;
  }

  @Override
  public Config config() {
    return super.config().with("negative_slope", negativeSlope);
  }
}
