package io.addax.keras.layers.regularization;

import io.addax.keras.config.Config;
import io.addax.keras.layers.Arguments;
import io.addax.keras.layers.CallContext;
import io.addax.keras.layers.ShapePreservingLayer;
import io.addax.keras.regularizers.Regularizers;
import org.tensorflow.Operand;

/**
 * Passes its input on and adds {@code l1 * sum(|x|) + l2 * sum(x²)}, divided by the batch size, to
 * the loss.
 *
 * <pre>{@code
 * new ActivityRegularization().l2(1e-3)
 * }</pre>
 *
 * Source: {@code keras.layers.ActivityRegularization}.
 */
public final class ActivityRegularization extends ShapePreservingLayer {
  private double l1;
  private double l2;

  public ActivityRegularization() {}

  public static ActivityRegularization of(Config config) {
    return new ActivityRegularization().l1(config.getDouble("l1", 0)).l2(config.getDouble("l2", 0));
  }

  /** The factor of the sum of absolute values. Default 0. */
  public ActivityRegularization l1(double factor) {
    checkNotBuilt("l1");
    this.l1 = Arguments.notNegative(this, "l1", factor);
    return this;
  }

  /** The factor of the sum of squares. Default 0. */
  public ActivityRegularization l2(double factor) {
    checkNotBuilt("l2");
    this.l2 = Arguments.notNegative(this, "l2", factor);
    return this;
  }

  private Config factors() {
    return Config.empty().with("l1", l1).with("l2", l2);
  }

  @Override
  protected Operand<?> call(CallContext context, Operand<?> x) {
    if (l1 != 0 || l2 != 0) {
      context.addActivityLoss(Regularizers.REGISTRY.get("L1L2", factors()), x);
    }
    return x;
  }

  @Override
  public Config config() {
    return super.config().with("l1", l1).with("l2", l2);
  }
}
