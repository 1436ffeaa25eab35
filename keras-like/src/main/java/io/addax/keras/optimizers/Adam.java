package io.addax.keras.optimizers;

import io.addax.keras.config.Config;

/**
 * Steps scaled by running means of the gradient and of its square.
 *
 * <p>At update {@code t}, counted from 1: {@code m += (g - m) * (1 - beta1); v += (g² - v) * (1 -
 * beta2); w -= rate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)}. Default rate
 * 0.001. Source: {@code keras.optimizers.Adam}.
 *
 * <pre>{@code
 * model.compile(new Adam(1e-4).beta1(0.8), "mse");
 * }</pre>
 */
public final class Adam extends BaseAdam<Adam> {
  public Adam() {}

  public Adam(double learningRate) {
    learningRate(learningRate);
  }

  static Adam of(Config config) {
    return new Adam().read(config);
  }

  @Override
  Adam self() {
    return this;
  }
}
