package io.addax.keras.optimizers;

import io.addax.keras.config.Config;

/**
 * {@link Adam} with decoupled weight decay, by default 0.004: before each update, {@code w -= w *
 * decay * rate}. Default rate 0.001. Source: {@code keras.optimizers.AdamW}.
 *
 * <pre>{@code
 * model.compile(new AdamW(1e-3).weightDecay(0.01).excludeFromWeightDecay("bias"), "mse");
 * }</pre>
 */
public final class AdamW extends BaseAdam<AdamW> {
  public AdamW() {
    weightDecay(0.004);
  }

  public AdamW(double learningRate) {
    this();
    learningRate(learningRate);
  }

  static AdamW of(Config config) {
    return new AdamW().read(config);
  }

  @Override
  AdamW self() {
    return this;
  }
}
