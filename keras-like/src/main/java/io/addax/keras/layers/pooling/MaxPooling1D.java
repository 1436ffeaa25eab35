package io.addax.keras.layers.pooling;

import io.addax.graph.Ops;
import io.addax.keras.config.Config;
import org.tensorflow.Operand;

/**
 * The greatest value of each channel over a window of time.
 *
 * <ul>
 *   <li>input (batch, time, channels)
 *   <li>output (batch, new time, channels)
 * </ul>
 *
 * <pre>{@code
 * new MaxPooling1D(2)          // half as long
 * }</pre>
 *
 * Source: {@code keras.layers.MaxPooling1D}.
 */
public final class MaxPooling1D extends BasePooling<MaxPooling1D> {
  /** Windows of 2 steps. */
  public MaxPooling1D() {
    this(2);
  }

  /** Windows of {@code poolSize} > 0 steps. */
  public MaxPooling1D(int poolSize) {
    super(1, poolSize);
  }

  public static MaxPooling1D of(Config config) {
    return new MaxPooling1D(config.getInts("pool_size", 1, 2)[0]).configure(config);
  }

  @Override
  Operand<?> pool(Ops ops, Operand<?> x, int[] size, int[] moves, String paddingName) {
    return ops.maxPool2d(x, size, moves, paddingName);
  }
}
