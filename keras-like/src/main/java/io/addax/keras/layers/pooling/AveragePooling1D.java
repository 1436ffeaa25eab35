package io.addax.keras.layers.pooling;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The average of each channel over a window of time.
 *
 * <ul>
 *   <li>input (batch, time, channels)
 *   <li>output (batch, new time, channels)
 * </ul>
 *
 * <pre>{@code
 * new AveragePooling1D(2)          // half as long
 * }</pre>
 *
 * Source: {@code keras.layers.AveragePooling1D}.
 */
public final class AveragePooling1D extends BasePooling<AveragePooling1D> {
  /** Windows of {@code poolSize} > 0 steps. */
  public AveragePooling1D(int poolSize) {
    super(1, poolSize);
  }

  public static AveragePooling1D of(Config config) {
    return new AveragePooling1D(config.getInts("pool_size", 1)[0]).configure(config);
  }

  @Override
  Operand<?> pool(Ops ops, Operand<?> x, int[] size, int[] moves, String paddingName) {
    return ops.avgPool2d(x, size, moves, paddingName);
  }
}
