package io.addax.keras.layers.regularization;

import io.addax.keras.config.Config;

/**
 * Dropout of whole channels.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
abstract class BaseSpatialDropout<T extends BaseSpatialDropout<T>> extends BaseDropout<T> {
  BaseSpatialDropout(double rate) {
    super(rate);
  }

  /** Keras's spatial dropout refuses {@code trainable}, which would mean nothing. */
  @Override
  public Config config() {
    return super.config().without("trainable");
  }
}
