package io.addax.keras.losses;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * Squared for errors up to {@code delta}, linear beyond, so that outliers pull less; the mean over
 * the last axis.
 *
 * <ul>
 *   <li>targets and predictions (batch, …, d)
 *   <li>losses (batch, …)
 * </ul>
 *
 * Source: {@code keras.losses.Huber}.
 */
public final class Huber extends Loss {
  private double delta = 1;

  public Huber() {
    super("huber_loss");
  }

  static Huber of(Config config) {
    return new Huber().delta(config.getDouble("delta", 1));
  }

  /** Where the squared part ends. Default 1. */
  public Huber delta(double newDelta) {
    this.delta = newDelta;
    return this;
  }

  @Override
  protected Operand<?> call(Ops ops, Operand<?> yTrue, Operand<?> yPred) {
    return RegressionLosses.huber(ops, yTrue, yPred, delta);
  }

  @Override
  public Config config() {
    return super.config().with("delta", delta);
  }
}
