package io.addax.keras.layers.pooling;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The greatest value of each channel over time.
 *
 * <ul>
 *   <li>input (batch, time, channels)
 *   <li>output (batch, channels); (batch, 1, channels) with {@code keepdims}
 * </ul>
 *
 * Source: {@code keras.layers.GlobalMaxPooling1D}.
 */
public final class GlobalMaxPooling1D extends BaseGlobalPooling<GlobalMaxPooling1D> {
  /** Pooling over time. */
  public GlobalMaxPooling1D() {
    super(1);
  }

  public static GlobalMaxPooling1D of(Config config) {
    return new GlobalMaxPooling1D().configure(config);
  }

  @Override
  Operand<?> pool(Ops ops, Operand<?> x, boolean keep, int... axes) {
    return keep ? ops.maxKeepDims(x, axes) : ops.max(x, axes);
  }
}
