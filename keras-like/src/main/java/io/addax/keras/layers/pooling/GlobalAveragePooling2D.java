package io.addax.keras.layers.pooling;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The average of each channel over height and width.
 *
 * <ul>
 *   <li>input (batch, height, width, channels)
 *   <li>output (batch, channels); (batch, 1, 1, channels) with {@code keepdims}
 * </ul>
 *
 * Source: {@code keras.layers.GlobalAveragePooling2D}.
 */
public final class GlobalAveragePooling2D extends BaseGlobalPooling<GlobalAveragePooling2D> {
  /** Pooling over height and width. */
  public GlobalAveragePooling2D() {
    super(2);
  }

  public static GlobalAveragePooling2D of(Config config) {
    return new GlobalAveragePooling2D().configure(config);
  }

  @Override
  Operand<?> pool(Ops ops, Operand<?> x, boolean keep, int... axes) {
    return keep ? ops.meanKeepDims(x, axes) : ops.mean(x, axes);
  }
}
