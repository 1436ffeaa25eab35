package io.addax.keras.layers.pooling;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The greatest value of each channel over height and width.
 *
 * <ul>
 *   <li>input (batch, height, width, channels)
 *   <li>output (batch, channels); (batch, 1, 1, channels) with {@code keepdims}
 * </ul>
 *
 * Source: {@code keras.layers.GlobalMaxPooling2D}.
 */
public final class GlobalMaxPooling2D extends BaseGlobalPooling<GlobalMaxPooling2D> {
  /** Pooling over height and width. */
  public GlobalMaxPooling2D() {
    super(2);
  }

  public static GlobalMaxPooling2D of(Config config) {
    return new GlobalMaxPooling2D().configure(config);
  }

  @Override
  Operand<?> pool(Ops ops, Operand<?> x, boolean keep, int... axes) {
    return keep ? ops.maxKeepDims(x, axes) : ops.max(x, axes);
  }
}
