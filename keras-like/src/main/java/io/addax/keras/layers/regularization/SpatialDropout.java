package io.addax.keras.layers.regularization;

import com.google.gson.JsonObject;
import io.addax.keras.config.Config;

/**
 * Dropout of whole channels.
 *
 * @param <T> the layer's own class, which the keyword methods return
 */
public abstract class SpatialDropout<T extends SpatialDropout<T>> extends BaseDropout<T> {
  SpatialDropout(double rate) {
    super(rate);
  }

  /** Without {@code trainable}, which these layers' constructors do not take in Keras. */
  @Override
  public Config config() {
    JsonObject config = super.config().toJson();
    config.remove("trainable");
    return Config.of(config);
  }
}
